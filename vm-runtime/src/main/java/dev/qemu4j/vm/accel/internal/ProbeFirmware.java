package dev.qemu4j.vm.accel.internal;

import dev.qemu4j.base.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The guest of a probe: firmware that says in two digits on the serial port in which mode it ran. */
enum ProbeFirmware {
    /** Written to the end of the first MiB, where the CPU starts with a jump to its start. */
    X86("probe-x86_64.bin", "-machine q35 -no-reboot") {
        @Override
        byte[] image() {
            byte[] image = Arrays.copyOf(code(), 0x10000);
            image[0xfff0] = (byte) 0xe9; // jmp
            image[0xfff1] = 0x0d; // from 0xfff3 over the end of the segment to 0
            return image;
        }
    },
    ARM64("probe-aarch64.bin", "-machine virt,gic-version=max -cpu max");

    private final String resource;
    private final String machine;

    ProbeFirmware(String resource, String machine) {
        this.resource = resource;
        this.machine = machine;
    }

    /** Returns the one for a target, or null if there is none. */
    static @Nullable ProbeFirmware of(Target target) {
        return switch (target.name()) {
            case "x86_64", "i386" -> X86;
            case "aarch64" -> ARM64;
            default -> null;
        };
    }

    List<String> machine() {
        return List.of(machine.split(" ", -1));
    }

    byte[] image() {
        return code();
    }

    byte[] code() {
        try (InputStream in = ProbeFirmware.class.getResourceAsStream("/dev/qemu4j/vm/accel/" + resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
