package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A 64-bit little-endian ELF file, as far as it says what else it needs. */
final class Elf {
    private static final int X86_64 = 62;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;
    private static final int DT_NEEDED = 1;
    private static final int DT_STRTAB = 5;
    private static final int DT_RPATH = 15;
    private static final int DT_RUNPATH = 29;

    private final byte[] bytes;
    private final ByteBuffer file;
    private final String subject;

    private Elf(byte[] bytes, String subject) {
        this.bytes = bytes;
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.subject = subject;
    }

    static Elf of(byte[] bytes, String subject) {
        if (!is(bytes)) {
            throw LinuxGuestException.malformed(subject + ": no ELF file of x86-64");
        }
        return new Elf(bytes, subject);
    }

    /** Tells whether this is an ELF file for x86-64. */
    static boolean is(byte[] bytes) {
        int class64 = 2;
        int littleEndian = 1;
        return bytes.length >= 64
                && Arrays.equals(
                        bytes, 0, 6, new byte[] {0x7f, 'E', 'L', 'F', (byte) class64, (byte) littleEndian}, 0, 6)
                && (bytes[18] | bytes[19] << 8) == X86_64;
    }

    /** Returns the program that loads this one; a static program and a library have none. */
    Optional<String> interpreter() {
        return reading(() -> programHeaders(PT_INTERP).stream()
                .map(header -> string(offset(header)))
                .findFirst());
    }

    /** Returns the names of the libraries that this file asks for. */
    List<String> needed() {
        return reading(() -> dynamic(DT_NEEDED));
    }

    /** Returns the directories in which this file wants them looked for. */
    List<String> searchPath() {
        return reading(() -> {
            List<String> paths = new ArrayList<>(dynamic(DT_RPATH));
            paths.addAll(dynamic(DT_RUNPATH));
            return paths.stream()
                    .flatMap(path -> Arrays.stream(path.split(":", -1)))
                    .filter(path -> !path.isEmpty())
                    .toList();
        });
    }

    /** Returns the strings of a section, such as a module's {@code .modinfo}. */
    List<String> strings(String section) {
        return reading(() -> {
            int count = Short.toUnsignedInt(file.getShort(60));
            int names = sectionHeader(Short.toUnsignedInt(file.getShort(62)));
            for (int i = 0; i < count; i++) {
                int header = sectionHeader(i);
                if (string(at(names + 24) + file.getInt(header)).equals(section)) {
                    String text = new String(bytes, at(header + 24), at(header + 32), UTF_8);
                    return Arrays.stream(text.split("\0", -1))
                            .filter(s -> !s.isEmpty())
                            .toList();
                }
            }
            return List.of();
        });
    }

    private List<String> dynamic(int wanted) {
        List<String> strings = new ArrayList<>();
        for (int header : programHeaders(PT_DYNAMIC)) {
            int start = offset(header);
            int end = start + at(header + 32);
            int table = 0;
            for (int entry = start; entry < end; entry += 16) {
                table = file.getLong(entry) == DT_STRTAB ? fileOffset(file.getLong(entry + 8)) : table;
            }
            for (int entry = start; entry < end; entry += 16) {
                if (file.getLong(entry) == wanted) {
                    strings.add(string(table + at(entry + 8)));
                }
            }
        }
        return strings;
    }

    private int fileOffset(long address) {
        return programHeaders(PT_LOAD).stream()
                .filter(h -> address >= file.getLong(h + 16) && address < file.getLong(h + 16) + file.getLong(h + 32))
                .map(h -> Math.toIntExact(address - file.getLong(h + 16)) + offset(h))
                .findFirst()
                .orElseThrow(() -> damaged(null));
    }

    private List<Integer> programHeaders(int type) {
        List<Integer> headers = new ArrayList<>();
        for (int i = 0; i < Short.toUnsignedInt(file.getShort(56)); i++) {
            int header = at(32) + i * Short.toUnsignedInt(file.getShort(54));
            if (file.getInt(header) == type) {
                headers.add(header);
            }
        }
        return headers;
    }

    private int sectionHeader(int index) {
        return at(40) + index * Short.toUnsignedInt(file.getShort(58));
    }

    private int offset(int programHeader) {
        return at(programHeader + 8);
    }

    private int at(int position) {
        return Math.toIntExact(file.getLong(position));
    }

    private String string(int position) {
        int end = position;
        while (file.get(end) != 0) {
            end++;
        }
        return new String(bytes, position, end - position, UTF_8);
    }

    private <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw damaged(e);
        }
    }

    private LinuxGuestException damaged(@Nullable RuntimeException e) {
        return LinuxGuestException.malformed(subject + ": a damaged ELF file" + (e == null ? "" : ": " + e));
    }

    private interface Reading<T> {
        T read();
    }
}
