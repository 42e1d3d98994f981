package dev.qemu4j.net.lan.packet.internal;

import java.nio.ByteBuffer;

/** An Ethernet frame without checksum: a view of a buffer that is used again, or, when kept, bytes of its own. */
public final class Frame {
    /** Two addresses and a type. */
    public static final int SHORTEST = 14;

    /** The longest frame that QEMU accepts. */
    public static final int LONGEST = 4096 + 65536;

    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    private static final int AROUND = 128;
    private static final int TAGGED = 0x8100;
    private static final int TYPE = 12;
    private static final int TAG_LENGTH = 4;
    private static final int VLAN_BITS = 0xfff;

    private final ByteBuffer buffer;
    private final int offset;
    private final int length;
    private final boolean kept;

    private Frame(ByteBuffer buffer, int offset, int length, boolean kept) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.kept = kept;
    }

    /** Returns the view of a part of a buffer, good until that changes. */
    public static Frame in(ByteBuffer buffer, int offset, int length) {
        return new Frame(buffer, offset, length, false);
    }

    /** Returns a frame of an array that nobody changes. */
    public static Frame of(byte[] bytes) {
        return new Frame(ByteBuffer.wrap(bytes), 0, bytes.length, true);
    }

    public int length() {
        return length;
    }

    /** Roughly the bytes that it takes on the heap while it waits: most of a tiny one is what is around it. */
    public int cost() {
        return length + AROUND;
    }

    public long destination() {
        return buffer.getLong(offset) >>> 16;
    }

    public long source() {
        return buffer.getLong(offset + 6) >>> 16;
    }

    public int type() {
        return buffer.getShort(offset + TYPE) & 0xffff;
    }

    /** Tells whether several may receive it: broadcast and multicast. */
    public boolean isForGroup() {
        return isGroup(destination());
    }

    public static boolean isGroup(long mac) {
        return ((mac >> 40) & 1) != 0;
    }

    public boolean isTagged() {
        return type() == TAGGED && length >= SHORTEST + TAG_LENGTH;
    }

    /** The VLAN of the tag; 0 without tag, and for a tag that carries a priority only. */
    public int vlan() {
        return isTagged() ? buffer.getShort(offset + SHORTEST) & VLAN_BITS : 0;
    }

    public Frame tagged(int vlan) {
        byte[] bytes = new byte[length + TAG_LENGTH];
        buffer.get(offset, bytes, 0, TYPE);
        ByteBuffer.wrap(bytes).putShort(TYPE, (short) TAGGED).putShort(SHORTEST, (short) vlan);
        buffer.get(offset + TYPE, bytes, TYPE + TAG_LENGTH, length - TYPE);
        return of(bytes);
    }

    public Frame untagged() {
        byte[] bytes = new byte[length - TAG_LENGTH];
        buffer.get(offset, bytes, 0, TYPE);
        buffer.get(offset + TYPE + TAG_LENGTH, bytes, TYPE, bytes.length - TYPE);
        return of(bytes);
    }

    /** Returns this frame with one bit of what follows the addresses inverted. */
    public Frame withBitFlipped(int bit) {
        byte[] bytes = bytes();
        bytes[TYPE + bit / 8] ^= (byte) (1 << (bit % 8));
        return of(bytes);
    }

    /** The number of bits that follow the addresses. */
    public int bits() {
        return (length - TYPE) * 8;
    }

    /** Returns this frame for later use. */
    public Frame keep() {
        return kept ? this : of(bytes());
    }

    /** Returns a copy of the frame. */
    public byte[] bytes() {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return bytes;
    }

    public void writeTo(ByteBuffer target, int index) {
        target.put(index, buffer, offset, length);
    }
}
