package grok2api.upstream.web;

import grok2api.base.LongText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Content that is decoded from Base64 while it is sent, piece by piece: a picture of many megabytes
 * lies here as the text that came, and not a second time. Standard or URL-safe letters, padded or
 * not, white space ignored. Immutable; every iterator decodes anew.
 */
final class Base64Pieces implements Iterable<byte[]> {

  private static final int BLOCK = 48 * 1024; // characters, a multiple of four

  /** Kinds of characters, below them the letters' numbers: first those of the standard alphabet. */
  private static final byte URL_SAFE = 64;

  private static final byte SPACE = 66;
  private static final byte PAD = 67;
  private static final byte BAD = 68;
  private static final byte[] LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/+/"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] KINDS = kinds();

  private final CharSequence text;
  private final long size;
  private final boolean plain; // needs no rewriting before it is decoded

  private Base64Pieces(CharSequence text, long size, boolean plain) {
    this.text = text;
    this.size = size;
    this.plain = plain;
  }

  /**
   * Checks all of the text.
   *
   * @throws IllegalArgumentException when it is not Base64
   */
  static Base64Pieces of(CharSequence text) {
    byte[] block = new byte[Math.min(BLOCK, text.length())];
    boolean plain = true;
    long letters = 0;
    int pads = 0;
    for (int at = 0; at < text.length(); at += block.length) {
      int count = Math.min(block.length, text.length() - at);
      LongText.copy(text, at, count, block, 0);
      for (int i = 0; i < count; i++) {
        byte kind = KINDS[block[i] & 0xff];
        if (kind < URL_SAFE && pads == 0) {
          letters++;
        } else if (kind == PAD) {
          pads++;
        } else if (kind < SPACE && pads == 0) {
          letters++;
          plain = false;
        } else if (kind == SPACE) {
          plain = false;
        } else {
          throw new IllegalArgumentException("not Base64");
        }
      }
    }
    long rest = letters % 4;
    if (rest == 1 || pads > 0 && (rest == 0 || pads != 4 - rest)) {
      throw new IllegalArgumentException("Base64 ends in the middle");
    }
    return new Base64Pieces(text, letters / 4 * 3 + Math.max(0, rest - 1), plain);
  }

  /** Decoded size of the text, at most; costs nothing. */
  static long mostOf(CharSequence text) {
    return text.length() / 4L * 3 + 3;
  }

  /** Size of the content. */
  long size() {
    return size;
  }

  @Override
  public Iterator<byte[]> iterator() {
    return new Iterator<>() {
      private final byte[] block = new byte[Math.min(BLOCK, Math.max(4, text.length()))];
      private int at;
      private int held; // characters of the block's beginning that wait for the rest of their group
      private long made;

      @Override
      public boolean hasNext() {
        return made < size;
      }

      @Override
      public byte[] next() {
        while (hasNext()) {
          int count = Math.min(block.length - held, text.length() - at);
          LongText.copy(text, at, count, block, held);
          at += count;
          int used = plain ? held + count : compact(block, held, held + count);
          int whole = at == text.length() ? used : used / 4 * 4;
          if (whole > 0) {
            byte[] piece = decoded(block, whole);
            held = used - whole;
            System.arraycopy(block, whole, block, 0, held);
            made += piece.length;
            return piece;
          }
          held = used;
        }
        throw new NoSuchElementException();
      }
    };
  }

  /** Leaves the letters of the standard alphabet; returns where they end. */
  private static int compact(byte[] block, int from, int to) {
    int used = from;
    for (int i = from; i < to; i++) {
      byte kind = KINDS[block[i] & 0xff];
      if (kind < SPACE) {
        block[used++] = LETTERS[kind];
      }
    }
    return used;
  }

  private static byte[] decoded(byte[] block, int count) {
    byte[] letters = count == block.length ? block : Arrays.copyOf(block, count);
    return Base64.getDecoder().decode(letters);
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    Arrays.fill(kinds, BAD);
    for (byte i = 0; i < URL_SAFE; i++) {
      kinds[LETTERS[i]] = i;
    }
    kinds['-'] = URL_SAFE;
    kinds['_'] = URL_SAFE + 1;
    kinds['='] = PAD;
    for (char space : " \t\r\n".toCharArray()) {
      kinds[space] = SPACE;
    }
    return kinds;
  }
}
