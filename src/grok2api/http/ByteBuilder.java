package grok2api.http;

import java.io.OutputStream;
import java.util.Arrays;

/** A growing byte array for heads and chunks. For one thread. */
final class ByteBuilder extends OutputStream {

  private byte[] array;
  private int length;

  ByteBuilder(int capacity) {
    this.array = new byte[capacity];
  }

  /** Appends characters that all are ISO 8859-1. */
  ByteBuilder latin(String text) {
    int size = text.length();
    ensure(size);
    for (int i = 0; i < size; i++) {
      array[length++] = (byte) text.charAt(i);
    }
    return this;
  }

  @Override
  public void write(int b) {
    ensure(1);
    array[length++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    ensure(count);
    System.arraycopy(bytes, offset, array, length, count);
    length += count;
  }

  /** The bytes; valid until the next call that appends. */
  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  /** Cuts to a smaller length. */
  void cut(int to) {
    length = to;
  }

  private void ensure(int more) {
    if (array.length - length < more) {
      array = Arrays.copyOf(array, Math.max(length + more, array.length * 2));
    }
  }
}
