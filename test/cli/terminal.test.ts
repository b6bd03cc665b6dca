import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { outliveReader, processTerminal, type Streams } from '../../src/cli/terminal.ts';

function rig(isTTY: boolean) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const streams = [stdin, stdout, stderr].map((stream) => Object.assign(stream, { isTTY }));
  const terminal = processTerminal(
    { stdin: streams[0], stdout: streams[1], stderr: streams[2] } as unknown as Streams,
    {},
  );
  const said = (stream: PassThrough) => String(stream.read() ?? '');
  return { terminal, stdin, stdout: () => said(stdout), stderr: () => said(stderr) };
}

describe('the width of a terminal', () => {
  it.each([
    [80, 80],
    [undefined, 100],
    // What has no window says so.
    [0, 100],
  ])('of %s columns is %s', (columns, width) => {
    const stream = () => Object.assign(new PassThrough(), { isTTY: true, columns });
    const streams = { stdin: stream(), stdout: stream(), stderr: stream() };
    expect(processTerminal(streams as unknown as Streams, {}).width).toBe(width);
  });
});

describe('a reader who has seen enough', () => {
  const broken = (code: string) => Object.assign(new Error(`write ${code}`), { code });

  it('ends nothing', () => {
    const stdout = new PassThrough();
    outliveReader(stdout as unknown as NodeJS.WriteStream);
    expect(() => stdout.emit('error', broken('EPIPE'))).not.toThrow();
  });

  it('is told from a disk that is full', () => {
    const stdout = new PassThrough();
    outliveReader(stdout as unknown as NodeJS.WriteStream);
    expect(() => stdout.emit('error', broken('ENOSPC'))).toThrow('write ENOSPC');
  });
});

describe('a question at a terminal', () => {
  it('is answered by a line, without the blanks around it, and asked beside the answer for scripts', async () => {
    const { terminal, stdin, stdout, stderr } = rig(true);
    expect(terminal.canAsk).toBe(true);
    const first = terminal.ask('Why?');
    stdin.write('  it hangs \n');
    expect(await first).toBe('it hangs');
    const second = terminal.ask('Its name:');
    stdin.write('sequential-execution\n');
    expect(await second).toBe('sequential-execution');
    expect(stderr()).toBe('Why? Its name: ');
    expect(stdout()).toBe('');
  });

  it('is answered by nobody where the input ends', async () => {
    const { terminal, stdin } = rig(true);
    const asked = terminal.ask('Why?');
    stdin.end();
    expect(await asked).toBeNull();
  });

  it('is not asked where nobody sits', async () => {
    const { terminal, stdin, stderr } = rig(false);
    stdin.write('yes\n');
    expect(terminal.canAsk).toBe(false);
    expect(await terminal.ask('Why?')).toBeNull();
    expect(stderr()).toBe('');
  });
});
