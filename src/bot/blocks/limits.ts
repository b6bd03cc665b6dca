/**
 * What Slack accepts, in characters as Slack counts them: after escaping.
 * Sources: "docs" is the reference at https://docs.slack.dev/reference, by page; "types" is a doc comment in
 * `@slack/types` 3.2 or `@slack/web-api` 8.2; "undocumented" was reported by users of the platform, and is kept with a margin.
 */
export const LIMITS = Object.freeze({
  /** docs: block-kit/blocks, "up to 50 blocks in each message". */
  messageBlocks: 50,
  /** docs: block-kit/blocks, "100 blocks in modals or Home tabs". */
  viewBlocks: 100,
  /** docs: methods/chat.postMessage, longer `text` is cut. */
  messageText: 40_000,
  /** docs: methods/chat.postMessage, advised length of `text`. */
  messageTextAdvised: 4_000,
  /** undocumented: all texts of a message's blocks together; beyond about 13 000 Slack answers `msg_blocks_too_long`. */
  messageBlocksText: 12_000,
  /** docs: methods/views.open, `view_too_large` above 250 kB of JSON. In bytes, UTF-8. */
  viewBytes: 250_000,

  /** types: SectionBlock.text; at least 1. */
  sectionText: 3_000,
  /** types: SectionBlock.fields; an empty list is refused. */
  sectionFields: 10,
  /** types: SectionBlock.fields, each. */
  sectionFieldText: 2_000,
  /** types: HeaderBlock.text, plain_text only. */
  headerText: 150,
  /** types: ContextBlock.elements. */
  contextElements: 10,
  /** undocumented: a text in a context block is held to the length of a section's. */
  contextText: 3_000,
  /** types: ActionsBlock.elements. */
  actionsElements: 25,

  /** types: Button.text; about 30 are visible. */
  buttonText: 75,
  /** docs: block-kit/block-elements/button-element, about 30 characters show before the rest is cut. */
  buttonTextVisible: 30,
  /** types: Button.value. */
  buttonValue: 2_000,
  /** types: Button.url. */
  buttonUrl: 3_000,
  /** types: Button.accessibility_label. */
  accessibilityLabel: 75,

  /** types: Block.block_id; unique in the message. */
  blockId: 255,
  /** types: Actionable.action_id; unique in the message. */
  actionId: 255,

  /** types: Overflow.options; at least 1. */
  overflowOptions: 5,
  /** types: PlainTextOption.text. */
  optionText: 75,
  /** types: PlainTextOption.value; other sources say 150. */
  optionValue: 75,
  /** types: Checkboxes.options. */
  checkboxOptions: 10,
  /** types: InputBlock.label. */
  inputLabel: 2_000,

  /** types: ImageBlock.alt_text, required. */
  imageAltText: 2_000,
  /** types: ImageBlock.title. */
  imageTitle: 2_000,
  /** docs: methods/files.getUploadURLExternal, `alt_txt_too_large`: a file's is held shorter than a block's. */
  fileAltText: 1_000,

  /** types: ModalView.title. */
  modalTitle: 24,
  /** types: ModalView.submit. */
  modalSubmit: 24,
  /** types: ModalView.close. */
  modalClose: 24,
  /** types: View.private_metadata. */
  privateMetadata: 3_000,
  /** types: View.callback_id. */
  callbackId: 255,

  /** types: TableBlock.rows. */
  tableRows: 100,
  /** types: TableBlock.rows, cells of each. */
  tableCells: 20,
  /** docs: block-kit/blocks/table-block, all cells of a message's one table. */
  tableText: 10_000,
} as const);
