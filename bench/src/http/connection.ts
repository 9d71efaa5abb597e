import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

interface Waiting {
  resolve: (status: number) => void;
  reject: (error: Error) => void;
}

/**
 * A kept-alive HTTP/1.1 connection with one request at a time, and no more of HTTP than the benchmark's servers speak,
 * so that the load costs little of the machine that it is measured on.
 */
export class Connection {
  private waiting: Waiting | undefined;
  private answer = '';

  private constructor(
    private readonly socket: Socket,
    private readonly head: string,
  ) {
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (piece) => this.read(String(piece)));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the connection was closed')));
  }

  static async open(url: string, path: string): Promise<Connection> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: `;
    return new Connection(socket, head);
  }

  get isOpen(): boolean {
    return this.socket.writable;
  }

  /** Sends a body of ASCII and returns the status once the whole answer is here. */
  post(body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(`${this.head}${body.length}\r\n\r\n${body}`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private read(piece: string): void {
    this.answer += piece;
    const end = this.answer.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.answer.slice(0, end + 2))?.[1];
    if (length === undefined) return this.fail(new Error('an answer has no Content-Length'));
    if (this.answer.length < end + 4 + Number(length)) return;
    const status = Number(this.answer.slice(9, 12));
    const { waiting } = this;
    this.answer = '';
    this.waiting = undefined;
    waiting?.resolve(status);
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = undefined;
    this.socket.destroy();
  }
}
