package dev.qemu4j.vm.user;

import dev.qemu4j.base.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The start of the ELF files of a processor: executables, and libraries, which executables at random addresses look like.
 *
 * @param bits 32 or 64
 * @param bigEndian whether the first byte of a number is the highest
 * @param machine ELF's number of the processor
 */
record ElfMagic(int bits, boolean bigEndian, int machine) {
    private static final int LENGTH = 20;
    private static final int OS_ABI = 7;
    private static final int TYPE = 16;
    private static final int MACHINE = 18;

    private static final Map<String, ElfMagic> KNOWN = Map.ofEntries(
            Map.entry("aarch64", new ElfMagic(64, false, 0xb7)),
            Map.entry("arm", new ElfMagic(32, false, 0x28)),
            Map.entry("hppa", new ElfMagic(32, true, 0x0f)),
            Map.entry("i386", new ElfMagic(32, false, 0x03)),
            Map.entry("loongarch64", new ElfMagic(64, false, 0x102)),
            Map.entry("m68k", new ElfMagic(32, true, 0x04)),
            Map.entry("ppc", new ElfMagic(32, true, 0x14)),
            Map.entry("ppc64", new ElfMagic(64, true, 0x15)),
            Map.entry("ppc64le", new ElfMagic(64, false, 0x15)),
            Map.entry("riscv32", new ElfMagic(32, false, 0xf3)),
            Map.entry("riscv64", new ElfMagic(64, false, 0xf3)),
            Map.entry("s390x", new ElfMagic(64, true, 0x16)),
            Map.entry("sparc64", new ElfMagic(64, true, 0x2b)),
            Map.entry("x86_64", new ElfMagic(64, false, 0x3e)));

    /** Java's names of the processors that run programs of these targets themselves. */
    private static final Map<String, List<String>> NATIVE = Map.of(
            "amd64", List.of("x86_64", "i386"),
            "aarch64", List.of("aarch64"),
            "arm", List.of("arm"),
            "i386", List.of("i386"),
            "loongarch64", List.of("loongarch64"),
            "ppc64le", List.of("ppc64le"),
            "ppc64", List.of("ppc64", "ppc"),
            "riscv64", List.of("riscv64"),
            "s390x", List.of("s390x"));

    static ElfMagic of(Target target) {
        ElfMagic known = KNOWN.get(target.name());
        if (known == null) {
            throw new IllegalArgumentException(
                    "target: " + target + " (expected: one of " + new TreeMap<>(KNOWN).keySet() + ")");
        }
        return known;
    }

    /** Tells whether the host's own programs are of this target, which no emulator may take over. */
    static boolean isNative(Target target) {
        return NATIVE.getOrDefault(System.getProperty("os.arch"), List.of()).contains(target.name());
    }

    /** The bytes as the kernel reads them. */
    String magic() {
        int[] bytes = new int[LENGTH];
        System.arraycopy(new int[] {0x7f, 'E', 'L', 'F', bits / 32, bigEndian ? 2 : 1, 1}, 0, bytes, 0, OS_ABI);
        put(bytes, TYPE, 2);
        put(bytes, MACHINE, machine);
        return text(bytes);
    }

    /** The bits that count: those of all bytes but the system's, and of the type not the lowest one. */
    String mask() {
        int[] bytes = new int[LENGTH];
        Arrays.fill(bytes, 0xff);
        bytes[OS_ABI] = 0;
        put(bytes, TYPE, 0xfffe);
        return text(bytes);
    }

    private void put(int[] bytes, int at, int number) {
        bytes[at] = bigEndian ? number >> 8 : number & 0xff;
        bytes[at + 1] = bigEndian ? number & 0xff : number >> 8;
    }

    private static String text(int[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int value : bytes) {
            text.append(String.format(Locale.ROOT, "\\x%02x", value));
        }
        return text.toString();
    }
}
