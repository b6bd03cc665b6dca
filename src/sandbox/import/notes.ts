import type { IsoDate } from '../../calendar/dates.ts';

const DATES_SHOWN = 5;

/** What an import has to tell without refusing the files: each remark once, with its dates. */
export class Notes {
  readonly #datesOf = new Map<string, IsoDate[]>();

  add(remark: string, date: IsoDate): void {
    this.#datesOf.set(remark, [...(this.#datesOf.get(remark) ?? []), date]);
  }

  lines(): string[] {
    return [...this.#datesOf].map(([remark, dates]) => {
      const rest = dates.length - DATES_SHOWN;
      const shown = dates.slice(0, DATES_SHOWN).join(', ');
      return `${remark}: ${shown}${rest > 0 ? ` and ${rest} more` : ''}`;
    });
  }
}
