package dev.qemu4j.img.partition;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A disk in memory, with zeros where nothing was put, that counts the bytes read. */
final class MemoryDisk implements SeekableByteChannel {
    private final byte[] data;
    private long position;
    private long bytesRead;

    MemoryDisk(byte[] data) {
        this.data = data;
    }

    MemoryDisk(int size) {
        this(new byte[size]);
    }

    byte[] data() {
        return data;
    }

    long bytesRead() {
        return bytesRead;
    }

    void put16(int at, int value) {
        data[at] = (byte) value;
        data[at + 1] = (byte) (value >> 8);
    }

    void put32(int at, long value) {
        put16(at, (int) value);
        put16(at + 2, (int) (value >> 16));
    }

    /** Signs a sector and writes one entry of its table. */
    void entry(int sector, int slot, int type, long start, long sectors) {
        put16(sector * 512 + 510, 0xAA55);
        int at = sector * 512 + 446 + slot * 16;
        data[at + 4] = (byte) type;
        put32(at + 8, start);
        put32(at + 12, sectors);
    }

    @Override
    public int read(ByteBuffer target) {
        if (position >= data.length) {
            return -1;
        }
        int length = (int) Math.min(target.remaining(), data.length - position);
        target.put(data, (int) position, length);
        position += length;
        bytesRead += length;
        return length;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        if (newPosition < 0) {
            throw new IllegalArgumentException("position: " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return data.length;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
