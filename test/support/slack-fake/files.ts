import { LIMITS } from '../../../src/bot/blocks/limits.ts';
import type { ApiAnswer, Args } from './workspace.ts';

/** A file that somebody can see. */
export interface SharedFile {
  id: string;
  filename: string;
  title: string;
  altText: string | null;
  content: Buffer;
  channel: string | null;
  threadTs: string | null;
}

interface Reserved {
  filename: string;
  length: number;
  altText: string | null;
  content: Buffer | null;
  isShared: boolean;
}

/** Slack's upload in three steps: a place, the bytes, the sharing. As strict as Slack about sizes and order. */
export class Files {
  readonly shared: SharedFile[] = [];
  readonly #reserved = new Map<string, Reserved>();

  reserve({ filename, length, alt_txt: altText }: Args): ApiAnswer {
    const size = Number(length);
    if (typeof filename !== 'string' || filename === '') return { ok: false, error: 'invalid_arguments' };
    if (!Number.isInteger(size) || size < 1) return { ok: false, error: 'invalid_arguments' };
    if (typeof altText === 'string' && altText.length > LIMITS.fileAltText)
      return { ok: false, error: 'alt_txt_too_large' };
    const id = `F${this.#reserved.size + 1}`;
    const alt = typeof altText === 'string' ? altText : null;
    this.#reserved.set(id, { filename, length: size, altText: alt, content: null, isShared: false });
    return { ok: true, file_id: id, upload_url: `/upload/${id}` };
  }

  /** True when the bytes were taken. */
  receive(id: string, content: Buffer): boolean {
    const file = this.#reserved.get(id);
    if (!file || content.byteLength !== file.length) return false;
    file.content = content;
    return true;
  }

  /** Who may share where was asked before. */
  complete({ files, channel_id: channel, thread_ts: thread }: Args): ApiAnswer {
    const wanted = Array.isArray(files) ? (files as { id: string; title?: string }[]) : [];
    for (const { id, title } of wanted) {
      const file = this.#reserved.get(id);
      if (!file) return { ok: false, error: 'file_not_found' };
      if (file.content === null) return { ok: false, error: 'file_not_uploaded' };
      if (file.isShared) return { ok: false, error: 'file_already_shared' };
      file.isShared = true;
      this.shared.push({
        id,
        filename: file.filename,
        title: title ?? file.filename,
        altText: file.altText,
        content: file.content,
        channel: channel === undefined ? null : String(channel),
        threadTs: thread === undefined ? null : String(thread),
      });
    }
    return { ok: true, files: wanted };
  }
}
