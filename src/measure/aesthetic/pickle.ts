/** What a pickle may hold here: tensors are told apart by a class of their own. */
export type Pickled =
  | string
  | number
  | boolean
  | Name
  | Storage
  | TensorRecord
  | Pickled[]
  | Map<Pickled, Pickled>;

/** A class or function of Python, by its dotted name; never called. */
class Name {
  constructor(readonly name: string) {}
}

/** Numbers of a tensor: a file of the archive by its key. */
class Storage {
  constructor(
    readonly kind: string,
    readonly key: string,
    readonly length: number,
  ) {}
}

/** A tensor whose numbers are in a storage. */
export class TensorRecord {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly stride: readonly number[],
  ) {}
}

const ALLOWED = [
  'collections.OrderedDict',
  'torch._utils._rebuild_tensor_v2',
  'torch.FloatStorage',
  'torch.HalfStorage',
];

/**
 * Reads a pickle that holds a dictionary of tensors, as `torch.save` writes one: the few opcodes that takes (Python's
 * `pickletools` names them) and four names. Whatever else a pickle can do, such as calling functions, is refused.
 *
 * @throws Error for anything else
 */
export function readPickle(bytes: Uint8Array): Pickled {
  return new Machine(bytes).run();
}

class Machine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #stack: Pickled[] = [];
  readonly #marks: Pickled[][] = [];
  readonly #memo = new Map<number, Pickled>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): Pickled {
    for (;;) {
      const opcode = String.fromCharCode(this.#byte());
      if (opcode === '.') return this.#pop();
      this.#step(opcode);
    }
  }

  #step(opcode: string): void {
    switch (opcode) {
      case '\x80':
        this.#byte();
        return;
      case '(':
        this.#marks.push(this.#stack);
        this.#stack = [];
        return;
      case 'c':
        this.#push(this.#global());
        return;
      case 'X':
        this.#push(this.#text());
        return;
      case 'J':
        this.#push(this.#view.getInt32(this.#skip(4), true));
        return;
      case 'K':
        this.#push(this.#byte());
        return;
      case 'M':
        this.#push(this.#view.getUint16(this.#skip(2), true));
        return;
      case '\x88':
      case '\x89':
        this.#push(opcode === '\x88');
        return;
      case ')':
      case ']':
        this.#push([]);
        return;
      case '}':
        this.#push(new Map());
        return;
      case '\x85':
      case '\x86':
      case '\x87':
        this.#push(this.#popMany(opcode.charCodeAt(0) - 0x84));
        return;
      case 't':
        this.#push(this.#sinceMark());
        return;
      case 'q':
        this.#memo.set(this.#byte(), this.#top());
        return;
      case 'r':
        this.#memo.set(this.#view.getUint32(this.#skip(4), true), this.#top());
        return;
      case 'h':
        this.#recall(this.#byte());
        return;
      case 'j':
        this.#recall(this.#view.getUint32(this.#skip(4), true));
        return;
      case 'Q':
        this.#push(storage(this.#pop()));
        return;
      case 'R': {
        const values = this.#pop();
        this.#push(reduced(this.#pop(), values));
        return;
      }
      case 's':
        this.#setItems(this.#popMany(2));
        return;
      case 'u':
        this.#setItems(this.#sinceMark());
        return;
      case 'b':
        // The state of a dictionary is only notes about versions.
        this.#pop();
        return;
      default:
        throw new Error(`the opcode 0x${opcode.charCodeAt(0).toString(16)} is not among those of tensors`);
    }
  }

  #byte(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  #skip(count: number): number {
    const from = this.#at;
    this.#at += count;
    if (this.#at > this.#bytes.length) throw new Error('it ends too soon');
    return from;
  }

  #line(): string {
    const end = this.#bytes.indexOf(10, this.#at);
    if (end < 0) throw new Error('it ends too soon');
    const from = this.#at;
    this.#at = end + 1;
    return Buffer.from(this.#bytes.subarray(from, end)).toString('latin1');
  }

  #text(): string {
    const length = this.#view.getUint32(this.#skip(4), true);
    const from = this.#skip(length);
    return Buffer.from(this.#bytes.subarray(from, from + length)).toString('utf8');
  }

  #global(): Name {
    const name = `${this.#line()}.${this.#line()}`;
    if (!ALLOWED.includes(name)) throw new Error(`it names ${name}`);
    return new Name(name);
  }

  #push(value: Pickled): void {
    this.#stack.push(value);
  }

  #pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined) throw new Error('its stack is empty');
    return value;
  }

  #top(): Pickled {
    const value = this.#pop();
    this.#push(value);
    return value;
  }

  #popMany(count: number): Pickled[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #sinceMark(): Pickled[] {
    const values = this.#stack;
    const below = this.#marks.pop();
    if (!below) throw new Error('a mark is missing');
    this.#stack = below;
    return values;
  }

  #recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw new Error('it refers to what is not there');
    this.#push(value);
  }

  #setItems(items: readonly Pickled[]): void {
    const target = this.#top();
    if (!(target instanceof Map)) throw new Error('it sets items of what is no dictionary');
    for (let i = 0; i + 1 < items.length; i += 2) target.set(items[i] ?? '', items[i + 1] ?? '');
  }
}

function reduced(callable: Pickled, values: Pickled): Pickled {
  if (callable instanceof Name && callable.name === 'collections.OrderedDict') return new Map();
  if (callable instanceof Name && callable.name.endsWith('_rebuild_tensor_v2') && Array.isArray(values)) {
    const [from, offset, shape, stride] = values;
    if (from instanceof Storage && typeof offset === 'number' && areNumbers(shape) && areNumbers(stride))
      return new TensorRecord(from, offset, shape, stride);
  }
  throw new Error('it calls what no tensor needs');
}

function storage(id: Pickled): Storage {
  if (Array.isArray(id)) {
    const [tag, kind, key, , length] = id;
    if (tag === 'storage' && kind instanceof Name && typeof key === 'string' && typeof length === 'number')
      return new Storage(kind.name, key, length);
  }
  throw new Error('it refers to something else than the numbers of a tensor');
}

function areNumbers(value: Pickled | undefined): value is number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number');
}
