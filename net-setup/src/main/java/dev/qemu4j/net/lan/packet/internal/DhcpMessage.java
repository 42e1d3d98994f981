package dev.qemu4j.net.lan.packet.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message of DHCP (RFC 2131), to the server or from it. */
public final class DhcpMessage {
    public static final int DISCOVER = 1;
    public static final int OFFER = 2;
    public static final int REQUEST = 3;
    public static final int DECLINE = 4;
    public static final int ACK = 5;
    public static final int NAK = 6;
    public static final int RELEASE = 7;
    public static final int INFORM = 8;

    public static final int SUBNET_MASK = 1;
    public static final int ROUTER = 3;
    public static final int DNS = 6;
    public static final int HOST_NAME = 12;
    public static final int DOMAIN = 15;
    public static final int REQUESTED_ADDRESS = 50;
    public static final int LEASE_TIME = 51;
    public static final int MESSAGE_TYPE = 53;
    public static final int SERVER = 54;
    public static final int RENEWAL_TIME = 58;
    public static final int REBINDING_TIME = 59;

    private static final int PAD = 0;
    private static final int END = 255;
    private static final int OPTIONS = 240;
    private static final int MAGIC = 0x63825363;
    private static final int BROADCAST_FLAG = 0x8000;
    private static final int SMALLEST = 300;

    private final int type;
    private final int transaction;
    private final boolean broadcast;
    private final int clientAddress;
    private final long mac;
    private final Map<Integer, ByteBuffer> options;

    private DhcpMessage(ByteBuffer bytes, Map<Integer, ByteBuffer> options) {
        transaction = bytes.getInt(4);
        broadcast = (bytes.getShort(10) & BROADCAST_FLAG) != 0;
        clientAddress = bytes.getInt(12);
        mac = bytes.getLong(28) >>> 16;
        this.options = options;
        ByteBuffer found = options.get(MESSAGE_TYPE);
        type = found == null || found.limit() != 1 ? 0 : found.get(0);
    }

    /** Reads a client's message; null if it is none. */
    public static @Nullable DhcpMessage parse(ByteBuffer bytes) {
        if (bytes.limit() < OPTIONS
                || bytes.get(0) != 1
                || bytes.get(1) != 1
                || bytes.get(2) != 6
                || bytes.getInt(OPTIONS - 4) != MAGIC) {
            return null;
        }
        Map<Integer, ByteBuffer> options = new LinkedHashMap<>();
        int at = OPTIONS;
        while (at < bytes.limit()) {
            int code = bytes.get(at++) & 0xff;
            if (code == END) {
                break;
            }
            if (code != PAD) {
                if (at >= bytes.limit() || at + 1 + (bytes.get(at) & 0xff) > bytes.limit()) {
                    return null;
                }
                int length = bytes.get(at) & 0xff;
                options.put(code, bytes.slice(at + 1, length));
                at += 1 + length;
            }
        }
        DhcpMessage message = new DhcpMessage(bytes, options);
        return message.type == 0 || Frame.isGroup(message.mac) ? null : message;
    }

    public int type() {
        return type;
    }

    public long mac() {
        return mac;
    }

    /** The address that the client uses already; 0 if none. */
    public int clientAddress() {
        return clientAddress;
    }

    /** Tells whether the client can be reached by a broadcast only. */
    public boolean wantsBroadcast() {
        return broadcast;
    }

    /** An option that is an address; 0 if it is not there. */
    public int address(int option) {
        ByteBuffer value = options.get(option);
        return value == null || value.limit() != 4 ? 0 : value.getInt(0);
    }

    /** The client's name for itself; null if it has none that is a host name. */
    @Nullable
    public String hostName() {
        ByteBuffer value = options.get(HOST_NAME);
        if (value == null) {
            return null;
        }
        String name = UTF_8.decode(value.duplicate()).toString();
        return name.matches("[A-Za-z0-9_-]{1,63}") ? name : null;
    }

    /** Makes the answer to this message. */
    public byte[] reply(int address, int server, Options options) {
        byte[] content = options.bytes();
        byte[] reply = new byte[Math.max(SMALLEST, OPTIONS + content.length + 1)];
        ByteBuffer bytes = ByteBuffer.wrap(reply);
        bytes.put(0, (byte) 2).put(1, (byte) 1).put(2, (byte) 6).putInt(4, transaction);
        bytes.putShort(10, (short) (broadcast ? BROADCAST_FLAG : 0)).putInt(12, clientAddress);
        bytes.putInt(16, address).putInt(20, server).putLong(28, mac << 16).putInt(OPTIONS - 4, MAGIC);
        bytes.put(OPTIONS, content).put(OPTIONS + content.length, (byte) END);
        return reply;
    }

    /** Collects options. */
    public static final class Options {
        private final ByteBuffer bytes = ByteBuffer.wrap(new byte[1024]);

        public Options number(int option, int value) {
            return raw(option, ByteBuffer.wrap(new byte[4]).putInt(0, value));
        }

        public Options type(int value) {
            return raw(MESSAGE_TYPE, ByteBuffer.wrap(new byte[] {(byte) value}));
        }

        public Options text(int option, String value) {
            return raw(option, ByteBuffer.wrap(value.getBytes(UTF_8)));
        }

        private Options raw(int option, ByteBuffer value) {
            bytes.put((byte) option).put((byte) value.limit()).put(value);
            return this;
        }

        private byte[] bytes() {
            byte[] content = new byte[bytes.position()];
            bytes.get(0, content);
            return content;
        }
    }
}
