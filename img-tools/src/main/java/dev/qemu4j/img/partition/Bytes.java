package dev.qemu4j.img.partition;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and texts in bytes of a disk; what would lie outside reads as zeros, so that no damaged field can do harm. */
final class Bytes {
    private final byte[] data;

    Bytes(byte[] data) {
        this.data = data;
    }

    int length() {
        return data.length;
    }

    int u8(long at) {
        return at >= 0 && at < data.length ? data[(int) at] & 0xFF : 0;
    }

    int u16(long at) {
        return u8(at) | u8(at + 1) << 8;
    }

    long u32(long at) {
        return u16(at) | (long) u16(at + 2) << 16;
    }

    /** Returns 64 bits, of which the highest is the sign: no disk has offsets that need it. */
    long i64(long at) {
        return u32(at) | u32(at + 4) << 32;
    }

    int u16Big(long at) {
        return u8(at) << 8 | u8(at + 1);
    }

    void put16(int at, int value) {
        if (at >= 0 && at + 1 < data.length) {
            data[at] = (byte) value;
            data[at + 1] = (byte) (value >> 8);
        }
    }

    boolean has(int at, String ascii) {
        byte[] wanted = ascii.getBytes(StandardCharsets.ISO_8859_1);
        return at >= 0
                && at + wanted.length <= data.length
                && Arrays.equals(data, at, at + wanted.length, wanted, 0, wanted.length);
    }

    boolean isZero(int at, int length) {
        for (int i = at; i < at + length; i++) {
            if (u8(i) != 0) {
                return false;
            }
        }
        return true;
    }

    byte[] copy(int at, int length) {
        byte[] copy = new byte[length];
        for (int i = 0; i < length; i++) {
            copy[i] = (byte) u8((long) at + i);
        }
        return copy;
    }

    /** Returns a text up to its first NUL without the blanks at its end, or null if nothing is left. */
    @Nullable
    String text(int at, int length, Charset charset) {
        String text = new String(copy(at, length), charset);
        int end = text.indexOf('\0');
        String label = (end < 0 ? text : text.substring(0, end)).stripTrailing();
        return label.isEmpty() ? null : label;
    }

    /** Returns a GUID whose first three groups are little-endian, as UEFI and Microsoft store them, in upper case. */
    String guid(int at) {
        return String.format(
                Locale.ROOT,
                "%08X-%04X-%04X-%04X-%012X",
                u32(at),
                u16(at + 4),
                u16(at + 6),
                u16Big(at + 8),
                (long) u16Big(at + 10) << 32 | (long) u16Big(at + 12) << 16 | u16Big(at + 14));
    }

    /** Returns a UUID stored byte by byte, in lower case, or null if it is all zeros. */
    @Nullable
    String uuid(int at) {
        if (isZero(at, 16)) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            text.append(i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "")
                    .append(String.format(Locale.ROOT, "%02x", u8((long) at + i)));
        }
        return text.toString();
    }

    byte[] array() {
        return data;
    }
}
