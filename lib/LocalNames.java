import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * Takes the names of local variables out of a class file: only debuggers read them, and they are a
 * twelfth of what the jars of others weigh. Line numbers stay, for stack traces.
 */
final class LocalNames {
  private static final Set<String> TABLES = Set.of("LocalVariableTable", "LocalVariableTypeTable");

  private final ByteBuffer in;
  private final ByteBuffer out;
  private final String[] names;

  private LocalNames(byte[] file) {
    in = ByteBuffer.wrap(file);
    out = ByteBuffer.allocate(file.length);
    copy(8); // magic number, version
    int constants = copyCount();
    names = new String[constants];
    int next = 1;
    while (next < constants) {
      next += copyConstant(next);
    }
  }

  /** The same class without the tables; the rest is not touched, byte for byte. */
  static byte[] removed(byte[] file) {
    LocalNames names = new LocalNames(file);
    names.copyBody();
    if (names.in.hasRemaining()) {
      throw new IllegalStateException("a class file with something behind its end");
    }
    return Arrays.copyOf(names.out.array(), names.out.position());
  }

  /** Copies one entry of the constant pool and says how many places it takes there. */
  private int copyConstant(int index) {
    int tag = in.get(in.position());
    copy(1);
    switch (tag) {
      case 1 -> {
        int length = copyCount();
        names[index] = new String(in.array(), in.position(), length, ISO_8859_1);
        copy(length);
      }
      case 7, 8, 16, 19, 20 -> copy(2);
      case 15 -> copy(3);
      case 3, 4, 9, 10, 11, 12, 17, 18 -> copy(4);
      case 5, 6 -> copy(8); // long and double count twice
      default -> throw new IllegalStateException("a constant of unknown kind " + tag);
    }
    return tag == 5 || tag == 6 ? 2 : 1;
  }

  private void copyBody() {
    copy(6); // access, this class, its parent
    copy(2 * copyCount()); // interfaces
    for (int kind = 0; kind < 2; kind++) { // fields, methods
      int members = copyCount();
      for (int i = 0; i < members; i++) {
        copy(6); // access, name, type
        copyAttributes();
      }
    }
    copyAttributes();
  }

  private void copyAttributes() {
    int countAt = out.position();
    int count = copyCount();
    int kept = 0;
    for (int i = 0; i < count; i++) {
      String name = names[Short.toUnsignedInt(in.getShort(in.position()))];
      int length = in.getInt(in.position() + 2);
      if (TABLES.contains(name)) {
        in.position(in.position() + 6 + length);
        continue;
      }
      kept++;
      copy(6); // name, length
      if (name.equals("Code")) {
        copyCode();
      } else {
        copy(length);
      }
    }
    out.putShort(countAt, (short) kept);
  }

  /** The one attribute that has attributes of its own, and changes its length with them. */
  private void copyCode() {
    int start = out.position();
    copy(4); // stack, locals
    int code = in.getInt(in.position());
    copy(4 + code);
    copy(8 * copyCount()); // exceptions
    copyAttributes();
    out.putInt(start - 4, out.position() - start);
  }

  private int copyCount() {
    int count = Short.toUnsignedInt(in.getShort(in.position()));
    copy(2);
    return count;
  }

  private void copy(int bytes) {
    out.put(in.array(), in.position(), bytes);
    in.position(in.position() + bytes);
  }
}
