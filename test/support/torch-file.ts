/** What `torch.save` writes of a state dictionary: tensors of one row, or a pickle that a test made up. */
export function torchFile(tensors: Readonly<Record<string, readonly number[]>>, pickle?: Buffer): Buffer {
  const entries = Object.entries(tensors);
  const files: [string, Buffer][] = [['archive/data.pkl', pickle ?? pickleOf(entries)]];
  entries.forEach(([, values], key) => {
    files.push([`archive/data/${key}`, Buffer.from(Float32Array.from(values).buffer)]);
  });
  return storedZip(files);
}

function pickleOf(entries: readonly (readonly [string, readonly number[]])[]): Buffer {
  const number = (value: number) => Buffer.from([0x4d, value & 255, value >> 8]);
  const text = (value: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(value.length);
    return Buffer.concat([Buffer.from('X'), length, Buffer.from(value)]);
  };
  const raw = (value: string) => Buffer.from(value, 'latin1');
  const parts = [raw('\x80\x02ccollections\nOrderedDict\n)R(')];
  entries.forEach(([name, { length }], key) => {
    parts.push(text(name), raw('ctorch._utils\n_rebuild_tensor_v2\n(('), text('storage'));
    parts.push(raw('ctorch\nFloatStorage\n'), text(String(key)), text('cpu'), number(length), raw('tQ'));
    parts.push(number(0), number(1), number(length), raw('\x86'), number(length), number(1), raw('\x86'));
    parts.push(raw('\x89ccollections\nOrderedDict\n)RtR'));
  });
  return Buffer.concat([...parts, raw('u.')]);
}

function storedZip(files: readonly (readonly [string, Buffer])[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt32LE(bytes.length, 20);
    entry.writeUInt32LE(bytes.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, Buffer.from(name));
    parts.push(local, Buffer.from(name), bytes);
    at += 30 + name.length + bytes.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, listing, end]);
}
