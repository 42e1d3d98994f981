package dev.qemu4j.net.lan.packet.internal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads and makes what goes in Ethernet frames: ARP, and ICMP and UDP over IPv4. What is damaged reads as null. */
public final class Packets {
    public static final int UDP = 17;
    public static final int ICMP = 1;

    private static final int ETHERNET = Frame.SHORTEST;
    private static final int IP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int ARP_LENGTH = 28;
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final int FRAGMENT_BITS = 0x3fff;
    private static final byte ECHO_REQUEST = 8;
    private static final int SMALLEST_FRAME = 60;

    private Packets() {}

    /** A packet over IPv4 whose checksums are right, and which is whole. */
    public record Ip(int source, int destination, int protocol, ByteBuffer content) {}

    /** A datagram. */
    public record Datagram(int sourcePort, int destinationPort, ByteBuffer content) {}

    /** The sender and the receiver, by both kinds of address. */
    public record Route(long fromMac, int from, long toMac, int to) {}

    public static @Nullable Ip ip(Frame frame) {
        ByteBuffer bytes = ByteBuffer.wrap(frame.bytes());
        if (frame.type() != Frame.IPV4 || bytes.limit() < ETHERNET + IP_HEADER) {
            return null;
        }
        int header = (bytes.get(ETHERNET) & 0xf) * 4;
        int length = bytes.getShort(ETHERNET + 2) & 0xffff;
        if ((bytes.get(ETHERNET) & 0xf0) != 0x40
                || header < IP_HEADER
                || length < header
                || ETHERNET + length > bytes.limit()
                || (bytes.getShort(ETHERNET + 6) & FRAGMENT_BITS) != 0
                || Ipv4.checksum(bytes, ETHERNET, header, 0) != 0) {
            return null;
        }
        return new Ip(
                bytes.getInt(ETHERNET + 12),
                bytes.getInt(ETHERNET + 16),
                bytes.get(ETHERNET + 9),
                bytes.slice(ETHERNET + header, length - header));
    }

    public static @Nullable Datagram datagram(Ip packet) {
        ByteBuffer bytes = packet.content();
        if (packet.protocol() != UDP || bytes.limit() < UDP_HEADER) {
            return null;
        }
        int length = bytes.getShort(4) & 0xffff;
        if (length < UDP_HEADER || length > bytes.limit()) {
            return null;
        }
        if (bytes.getShort(6) != 0
                && Ipv4.checksum(bytes, 0, length, pseudoHeader(packet.source(), packet.destination(), length)) != 0) {
            return null;
        }
        return new Datagram(
                bytes.getShort(0) & 0xffff, bytes.getShort(2) & 0xffff, bytes.slice(UDP_HEADER, length - UDP_HEADER));
    }

    public static Frame datagram(Route route, int sourcePort, int destinationPort, byte[] content) {
        int length = UDP_HEADER + content.length;
        ByteBuffer bytes = ipFrame(route, UDP, length);
        int start = ETHERNET + IP_HEADER;
        bytes.putShort(start, (short) sourcePort).putShort(start + 2, (short) destinationPort);
        bytes.putShort(start + 4, (short) length).put(start + UDP_HEADER, content);
        int sum = Ipv4.checksum(bytes, start, length, pseudoHeader(route.from(), route.to(), length));
        bytes.putShort(start + 6, (short) (sum == 0 ? 0xffff : sum));
        return Frame.in(bytes, 0, bytes.capacity()).keep();
    }

    /** Returns the answer to a ping, null if the packet is none. */
    public static @Nullable Frame echoReply(Ip packet, Route route) {
        ByteBuffer asked = packet.content();
        if (packet.protocol() != ICMP
                || asked.limit() < 8
                || asked.get(0) != ECHO_REQUEST
                || Ipv4.checksum(asked, 0, asked.limit(), 0) != 0) {
            return null;
        }
        ByteBuffer bytes = ipFrame(route, ICMP, asked.limit());
        int start = ETHERNET + IP_HEADER;
        bytes.put(start, asked, 0, asked.limit()).put(start, (byte) 0).putShort(start + 2, (short) 0);
        bytes.putShort(start + 2, (short) Ipv4.checksum(bytes, start, asked.limit(), 0));
        return Frame.in(bytes, 0, bytes.capacity()).keep();
    }

    /** Returns the answer to the question for an address, null if the frame is none. */
    public static @Nullable Frame arpReply(Frame frame, long mac, int address) {
        ByteBuffer asked = ByteBuffer.wrap(frame.bytes());
        if (frame.type() != Frame.ARP
                || asked.limit() < ETHERNET + ARP_LENGTH
                || asked.getLong(ETHERNET) >>> 16 != 0x0001_0800_0604L
                || asked.getShort(ETHERNET + 6) != ARP_REQUEST
                || asked.getInt(ETHERNET + 24) != address) {
            return null;
        }
        long asker = asked.getLong(ETHERNET + 8) >>> 16;
        ByteBuffer bytes = ethernet(asker, mac, Frame.ARP, ARP_LENGTH);
        bytes.put(ETHERNET, asked, ETHERNET, 6).putShort(ETHERNET + 6, (short) ARP_REPLY);
        bytes.putLong(ETHERNET + 8, mac << 16).putInt(ETHERNET + 14, address);
        bytes.put(ETHERNET + 18, asked, ETHERNET + 8, 10);
        return Frame.in(bytes, 0, bytes.capacity()).keep();
    }

    private static ByteBuffer ipFrame(Route route, int protocol, int length) {
        ByteBuffer bytes = ethernet(route.toMac(), route.fromMac(), Frame.IPV4, IP_HEADER + length);
        bytes.put(ETHERNET, (byte) 0x45).putShort(ETHERNET + 2, (short) (IP_HEADER + length));
        bytes.put(ETHERNET + 8, (byte) 64).put(ETHERNET + 9, (byte) protocol);
        bytes.putInt(ETHERNET + 12, route.from()).putInt(ETHERNET + 16, route.to());
        return bytes.putShort(ETHERNET + 10, (short) Ipv4.checksum(bytes, ETHERNET, IP_HEADER, 0));
    }

    private static ByteBuffer ethernet(long destination, long source, int type, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.max(SMALLEST_FRAME, ETHERNET + length));
        return bytes.putLong(0, destination << 16).putLong(6, source << 16).putShort(12, (short) type);
    }

    private static int pseudoHeader(int source, int destination, int length) {
        return (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + UDP + length;
    }
}
