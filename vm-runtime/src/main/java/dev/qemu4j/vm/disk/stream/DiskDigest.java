package dev.qemu4j.vm.disk.stream;

import dev.qemu4j.img.store.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Digest of a stream that goes on to another receiver. It is of the runs of data and zeros with their places, however they were cut into pieces.
 */
public final class DiskDigest implements DiskReceiver {
    private static final byte NONE = 0;
    private static final byte DATA = 1;
    private static final byte ZERO = 2;

    private final DiskReceiver next;
    private final MessageDigest digest;
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    private byte kind = NONE;
    private long start;
    private long end;

    private DiskDigest(DiskReceiver next) {
        this.next = next;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Puts a digest before a receiver.
     *
     * @param next the receiver that gets all that this one gets
     * @return the digest
     */
    public static DiskDigest of(DiskReceiver next) {
        return new DiskDigest(Objects.requireNonNull(next, "next"));
    }

    @Override
    public void data(long offset, ByteBuffer data) {
        begin(DATA, offset, Objects.requireNonNull(data, "data").remaining());
        digest.update(data.duplicate());
        next.data(offset, data);
    }

    @Override
    public void zero(long offset, long length) {
        begin(ZERO, offset, length);
        next.zero(offset, length);
    }

    private void begin(byte newKind, long offset, long length) {
        if (newKind != kind || offset != end) {
            finish();
            digest.update(newKind);
            add(offset);
            kind = newKind;
            start = offset;
        }
        end = offset + length;
    }

    private void finish() {
        if (kind != NONE) {
            add(end - start);
        }
        kind = NONE;
    }

    private void add(long value) {
        digest.update(number.putLong(0, value).array());
    }

    @Override
    public void end() {
        next.end();
    }

    @Override
    public void close() {
        next.close();
    }

    /**
     * Returns the digest of what has come, and begins anew.
     *
     * @return the digest
     */
    public Sha256 digest() {
        finish();
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }
}
