package dev.qemu4j.vm.disk.stream;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A disk's stream as bytes, which can be compressed, encrypted and sent anywhere.
 *
 * <pre>{@code
 * DiskReceiver receiver = DiskStream.writer(Files.newOutputStream(Path.of("disk.stream")));
 * }</pre>
 *
 * <p>The bytes are a line {@code qemu4j-disk 1}, and a record for each piece: a byte {@code D} or {@code Z}, the offset and the length as numbers of eight
 * bytes, the highest first, and the data; the record {@code E} with two zeros ends them.
 */
public final class DiskStream {
    private static final byte[] MAGIC = "qemu4j-disk 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 'D';
    private static final int ZERO = 'Z';
    private static final int END = 'E';
    private static final int PIECE = 1 << 20;

    private DiskStream() {}

    /**
     * Returns a receiver that writes what it gets.
     *
     * @param out the bytes go here; it is closed with the receiver
     * @return the receiver, whose methods throw {@link UncheckedIOException}
     */
    public static DiskReceiver writer(OutputStream out) {
        return new Writer(Objects.requireNonNull(out, "out"));
    }

    /**
     * Reads a stream, and gives it to a receiver. Calls neither {@link DiskReceiver#end} nor {@link DiskReceiver#close}.
     *
     * @param in the bytes of a {@link #writer}; it stays open
     * @param receiver the receiver
     * @throws UncheckedIOException if it cannot be read, is cut off, or is no such stream
     */
    public static void replay(InputStream in, DiskReceiver receiver) {
        Objects.requireNonNull(in, "in");
        Objects.requireNonNull(receiver, "receiver");
        try {
            replay(new DataInputStream(new BufferedInputStream(in, PIECE)), receiver);
        } catch (EOFException e) {
            throw new UncheckedIOException(new EOFException("the stream of a disk is cut off"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replay(DataInputStream in, DiskReceiver receiver) throws IOException {
        if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
            throw new IOException("no stream of a disk: it does not begin with 'qemu4j-disk 1'");
        }
        byte[] piece = new byte[PIECE];
        while (true) {
            int kind = in.readUnsignedByte();
            long offset = in.readLong();
            long length = in.readLong();
            if (kind == END) {
                return;
            }
            if (offset < 0 || length <= 0 || (kind != DATA && kind != ZERO)) {
                throw new IOException("no stream of a disk: record " + kind + " at " + offset + " of " + length);
            }
            if (kind == ZERO) {
                receiver.zero(offset, length);
                continue;
            }
            for (long done = 0; done < length; ) {
                int part = (int) Math.min(piece.length, length - done);
                in.readFully(piece, 0, part);
                receiver.data(offset + done, ByteBuffer.wrap(piece, 0, part).asReadOnlyBuffer());
                done += part;
            }
        }
    }

    private static final class Writer implements DiskReceiver {
        private final DataOutputStream out;
        private final WritableByteChannel channel;

        Writer(OutputStream out) {
            this.out = new DataOutputStream(out);
            channel = Channels.newChannel(this.out);
            run(() -> this.out.write(MAGIC));
        }

        @Override
        public void data(long offset, ByteBuffer data) {
            ByteBuffer all = data.duplicate();
            run(() -> {
                record(DATA, offset, all.remaining());
                while (all.hasRemaining()) {
                    channel.write(all);
                }
            });
        }

        @Override
        public void zero(long offset, long length) {
            run(() -> record(ZERO, offset, length));
        }

        @Override
        public void end() {
            run(() -> {
                record(END, 0, 0);
                out.flush();
            });
        }

        @Override
        public void close() {
            run(out::close);
        }

        private void record(int kind, long offset, long length) throws IOException {
            out.writeByte(kind);
            out.writeLong(offset);
            out.writeLong(length);
        }

        private static void run(Writing writing) {
            try {
                writing.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }
}
