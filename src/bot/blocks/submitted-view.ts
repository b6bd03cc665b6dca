/** What a submitted view says, as far as our windows need it. */
export interface SubmittedView {
  private_metadata: string;
  state: {
    values: Record<
      string,
      Record<
        string,
        {
          value?: string | null | undefined;
          selected_options?: readonly { value: string }[] | null | undefined;
        }
      >
    >;
  };
}

/** What a window carried unseen, field by field; nothing where that is no object. */
export function hiddenIn({ private_metadata }: SubmittedView): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(private_metadata);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
