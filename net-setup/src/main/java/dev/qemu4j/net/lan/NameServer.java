package dev.qemu4j.net.lan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers questions of DNS (RFC 1035) for the addresses of a LAN's names, and for the names of its addresses. */
final class NameServer {
    private static final int HEADER = 12;
    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_NAME = 253;
    private static final int ADDRESS = 1;
    private static final int POINTER = 12;
    private static final int ANY = 255;
    private static final int INTERNET = 1;
    private static final int RESPONSE = 0x8000;
    private static final int OPERATION = 0x7800;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int AUTHORITATIVE_AND_RECURSIVE = 0x0480;
    private static final int NO_SUCH_NAME = 3;
    private static final int NOT_IMPLEMENTED = 4;
    private static final int REFUSED = 5;
    private static final int SECONDS = 5;
    private static final int BACK_TO_QUESTION = 0xc000 | HEADER;
    private static final String REVERSE = ".in-addr.arpa";
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";

    /** A label may hold dots: what looks like four numbers may be none. */
    private static final Pattern BYTES = Pattern.compile("(" + BYTE + "\\.){3}" + BYTE);

    private final String domain;
    private final ToIntFunction<String> addresses;
    private final Names names;

    /** Answers for the names in a domain and for those without any; an address is 0 if there is none. */
    NameServer(String domain, ToIntFunction<String> addresses, Names names) {
        this.domain = "." + domain.toLowerCase(Locale.ROOT);
        this.addresses = addresses;
        this.names = names;
    }

    /** Returns the answer, null if there is no question. */
    byte @Nullable [] answer(ByteBuffer asked) {
        if (asked.limit() < HEADER || (asked.getShort(2) & RESPONSE) != 0) {
            return null;
        }
        if ((asked.getShort(2) & OPERATION) != 0 || asked.getShort(4) != 1) {
            return response(asked, HEADER, NOT_IMPLEMENTED, null);
        }
        StringBuilder text = new StringBuilder();
        int end = name(asked, text);
        if (end < 0 || end + 4 > asked.limit()) {
            return null;
        }
        String name = text.toString().toLowerCase(Locale.ROOT);
        int type = asked.getShort(end) & 0xffff;
        boolean internet = asked.getShort(end + 2) == INTERNET;
        return internet
                ? (name.endsWith(REVERSE) ? reverse(asked, end + 4, name) : forward(asked, end + 4, name, type))
                : response(asked, end + 4, REFUSED, null);
    }

    private byte[] forward(ByteBuffer asked, int end, String name, int type) {
        String host = name.endsWith(domain) ? name.substring(0, name.length() - domain.length()) : name;
        if (host.contains(".")) {
            // Another server, if the machine knows one, may have it.
            return response(asked, end, name.endsWith(domain) ? NO_SUCH_NAME : REFUSED, null);
        }
        int address = addresses.applyAsInt(host);
        if (address == 0) {
            return response(asked, end, NO_SUCH_NAME, null);
        }
        boolean wanted = type == ADDRESS || type == ANY;
        return response(
                asked,
                end,
                0,
                wanted ? record(ADDRESS, ByteBuffer.wrap(new byte[4]).putInt(0, address)) : null);
    }

    private byte[] reverse(ByteBuffer asked, int end, String name) {
        String reversed = name.substring(0, name.length() - REVERSE.length());
        if (!BYTES.matcher(reversed).matches()) {
            return response(asked, end, NO_SUCH_NAME, null);
        }
        String[] parts = reversed.split("\\.", -1);
        int address = 0;
        for (int i = 3; i >= 0; i--) {
            address = (address << 8) | Integer.parseInt(parts[i]);
        }
        String host = names.of(address);
        if (host == null) {
            return response(asked, end, NO_SUCH_NAME, null);
        }
        return response(asked, end, 0, record(POINTER, encoded(host + domain)));
    }

    private static ByteBuffer record(int type, ByteBuffer data) {
        ByteBuffer record = ByteBuffer.wrap(new byte[12 + data.limit()]);
        record.putShort((short) BACK_TO_QUESTION).putShort((short) type).putShort((short) INTERNET);
        return record.putInt(SECONDS).putShort((short) data.limit()).put(data).flip();
    }

    private static byte[] response(ByteBuffer asked, int end, int code, @Nullable ByteBuffer record) {
        byte[] bytes = new byte[end + (record == null ? 0 : record.limit())];
        ByteBuffer response = ByteBuffer.wrap(bytes).put(0, asked, 0, end);
        int copied = asked.getShort(2) & (OPERATION | RECURSION_DESIRED);
        response.putShort(2, (short) (RESPONSE | AUTHORITATIVE_AND_RECURSIVE | copied | code));
        response.putShort(4, (short) (end > HEADER ? 1 : 0)).putShort(6, (short) (record == null ? 0 : 1));
        response.putInt(8, 0);
        if (record != null) {
            response.put(end, record, 0, record.limit());
        }
        return bytes;
    }

    /** Reads the name behind the header; returns where it ends, -1 if it is damaged. */
    private static int name(ByteBuffer bytes, StringBuilder name) {
        int at = HEADER;
        while (at < bytes.limit()) {
            int length = bytes.get(at++) & 0xff;
            if (length == 0) {
                return at;
            }
            // A question is the first name, which has nothing to point back to.
            if (length > LONGEST_LABEL || at + length > bytes.limit() || name.length() + length > LONGEST_NAME) {
                return -1;
            }
            byte[] label = new byte[length];
            bytes.get(at, label);
            name.append(name.length() == 0 ? "" : ".").append(new String(label, US_ASCII));
            at += length;
        }
        return -1;
    }

    private static ByteBuffer encoded(String name) {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[name.length() + 2]);
        for (String label : name.split("\\.", -1)) {
            bytes.put((byte) label.length()).put(label.getBytes(US_ASCII));
        }
        return bytes.put((byte) 0).flip();
    }

    /** Knows the names of addresses. */
    @FunctionalInterface
    interface Names {
        @Nullable
        String of(int address);
    }
}
