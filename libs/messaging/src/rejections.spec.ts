import { Rejections } from './rejections';

const place = (type = 'a', partition = 0) => ({ topic: 't', partition, type });

function after(count: number): Rejections {
  const rejections = new Rejections();
  for (let i = 0; i < count; i++) rejections.add(place());
  return rejections;
}

describe(Rejections.name, () => {
  it('is full after 20 of one partition and type', () => {
    expect(after(19).isFull(place())).toBe(false);
    expect(after(20).isFull(place())).toBe(true);
  });

  it('tells types and partitions apart', () => {
    const rejections = after(20);
    expect(rejections.isFull(place('b'))).toBe(false);
    expect(rejections.isFull(place('a', 1))).toBe(false);
  });

  it('begins anew with one that is taken', () => {
    const rejections = after(20);
    rejections.clear([place('b'), place('a', 1)]);
    expect(rejections.isFull(place())).toBe(true);
    rejections.clear([place()]);
    expect(rejections.isFull(place())).toBe(false);
  });
});
