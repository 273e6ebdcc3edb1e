package grok2api.http;

import java.io.OutputStream;

/**
 * The body of one answer on the wire. Small pieces are collected; the head travels with the first
 * of them and every chunk leaves in one write. Failures of the connection come as {@link
 * grok2api.base.Failure} of kind {@code CANCELLED}.
 */
final class BodyOutput extends OutputStream {

  private static final int FULL = 16 * 1024;
  private static final int SMALL = 512;
  private static final int PREFIX = 10; // eight hex digits and CR LF
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  /** How the end of the body is told. */
  enum Framing {
    LENGTH,
    CHUNKED,
    /** HTTP/1.0 without a length. */
    UNTIL_CLOSE,
    /** HEAD and bodiless statuses: nothing is sent. */
    NONE
  }

  private final ServerReply reply;
  private final Framing framing;
  private ByteBuilder head; // until it was sent
  private ByteBuilder piece;
  private long left;
  private boolean closed;

  BodyOutput(ServerReply reply, ByteBuilder head, Framing framing, long length) {
    this.reply = reply;
    this.head = head;
    this.framing = framing;
    this.left = length;
    newPiece();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    if (closed) {
      throw new IllegalStateException("the answer is complete");
    }
    if (framing == Framing.LENGTH) {
      left -= count;
      if (left < 0) {
        throw new IllegalStateException("more bytes than announced");
      }
    }
    if (framing == Framing.NONE) {
      return;
    }
    if (framing != Framing.CHUNKED && count >= FULL) {
      drain();
      reply.send(bytes, offset, count);
      return;
    }
    piece.write(bytes, offset, count);
    if (piece.length() >= FULL) {
      drain();
    }
  }

  @Override
  public void flush() {
    if (!closed) {
      drain();
    }
  }

  private void drain() {
    int content = piece.length() - PREFIX;
    if (content > 0 && framing == Framing.CHUNKED) {
      piece.write('\r');
      piece.write('\n');
      emit(PREFIX - sizeLine(content));
    } else if (content > 0 || head != null) {
      emit(PREFIX);
    }
  }

  /** Ends the body; idempotent. A body shorter than announced costs the connection. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (framing == Framing.LENGTH && left > 0) {
      reply.abort();
      return;
    }
    int content = piece.length() - PREFIX;
    if (framing == Framing.CHUNKED) {
      int from = PREFIX;
      if (content > 0) {
        piece.latin("\r\n");
        from -= sizeLine(content);
      }
      piece.latin("0\r\n\r\n");
      emit(from);
    } else {
      drain();
    }
    piece = null;
  }

  /** Writes the size line so that it ends where the content begins; returns its length. */
  private int sizeLine(int content) {
    byte[] array = piece.array();
    int at = PREFIX;
    array[--at] = '\n';
    array[--at] = '\r';
    for (int rest = content; rest > 0; rest >>>= 4) {
      array[--at] = HEX[rest & 15];
    }
    return PREFIX - at;
  }

  private void emit(int from) {
    if (head != null) {
      head.write(piece.array(), from, piece.length() - from);
      ByteBuilder whole = head;
      head = null;
      reply.send(whole.array(), 0, whole.length());
    } else {
      reply.send(piece.array(), from, piece.length() - from);
    }
    int room = piece.array().length;
    if (room > 2 * FULL || room > SMALL && piece.length() < room / 8) {
      newPiece(); // what a burst or one large event took is not kept for the life of a stream
    } else {
      piece.cut(PREFIX);
    }
  }

  private void newPiece() {
    piece = new ByteBuilder(SMALL);
    piece.cut(PREFIX);
  }
}
