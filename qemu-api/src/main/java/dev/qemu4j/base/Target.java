package dev.qemu4j.base;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A system that QEMU emulates, named as in {@code qemu-system-NAME}.
 *
 * <p>The constants are conveniences; a target that a newer QEMU brings is made with its name.
 *
 * @param name QEMU's name of the target, such as {@code x86_64}
 */
public record Target(String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]+");

    /** 32-bit Arm. */
    public static final Target ARM = new Target("arm");

    /** 64-bit Arm. */
    public static final Target AARCH64 = new Target("aarch64");

    /** 32-bit x86. */
    public static final Target I386 = new Target("i386");

    /** 64-bit PowerPC. */
    public static final Target PPC64 = new Target("ppc64");

    /** 64-bit RISC-V. */
    public static final Target RISCV64 = new Target("riscv64");

    /** IBM Z. */
    public static final Target S390X = new Target("s390x");

    /** 64-bit x86. */
    public static final Target X86_64 = new Target("x86_64");

    /**
     * Checks the name.
     *
     * @param name QEMU's name of the target
     * @throws IllegalArgumentException if the name could not be part of a program's name
     */
    public Target {
        Objects.requireNonNull(name, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "target: '" + name + "' (expected: lower-case letters, digits and '_', as in x86_64)");
        }
    }

    /**
     * Returns the name of the program that emulates this target.
     *
     * @return the program, such as {@code qemu-system-x86_64}
     */
    public String program() {
        return "qemu-system-" + name;
    }

    @Override
    public String toString() {
        return name;
    }
}
