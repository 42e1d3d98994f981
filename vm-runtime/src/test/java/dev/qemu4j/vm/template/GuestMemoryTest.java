package dev.qemu4j.vm.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestMemoryTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-device|virtio-balloon-pci,id=b|-device virtio-balloon-pci makes holes in the memory's file",
                "-device|virtio-balloon|-device virtio-balloon makes holes in the memory's file",
                "-device|virtio-mem-pci,memdev=m|-device virtio-mem-pci makes holes in the memory's file",
                "-machine|memory-backend=m|-machine memory-backend=m says where the memory is",
                "-M|memory-backend=m|-M memory-backend=m says where the memory is",
                "--M|memory-backend=m|-M memory-backend=m says where the memory is",
                "-M|sabrelite|no -m says how much memory the machine sabrelite has",
                "-balloon|virtio|-balloon makes holes in the memory's file",
                "-device|pc-dimm,memdev=m|-device pc-dimm has memory of its own",
                "-object|memory-backend-memfd,id=m,size=32M|-object memory-backend-memfd has memory that is shared",
                "-object|memory-backend-ram,id=m,size=32M,share=on|-object memory-backend-ram has memory that is shared"
            })
    void refusal_memoryThatAFileWouldSpoil_isTold(String name, String value, String reason) {
        assertThat(GuestMemory.refusal(machine(name, value))).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"-object|memory-backend-ram,id=m,size=32M", "-device|virtio-rng-pci", "-object|rng-random,id=r"})
    void refusal_others_isNone(String name, String value) {
        assertThat(GuestMemory.refusal(machine(name, value))).isNull();
    }

    @Test
    void boot_memoryInAFileOfTheUser_isRefused() {
        VmSpec spec = VmSpec.of(machine("-object", "memory-backend-file,id=m,size=32M,mem-path=/none,share=on"));

        assertThatThrownBy(() -> VmTemplate.boot(spec))
                .isInstanceOf(VmTemplateException.class)
                .hasMessageContaining("all clones would write /none (expected: share=off)");
    }

    @Test
    void requireRoom_moreMemoryThanThereIsRoom_isRefused(@TempDir Path directory) {
        GuestMemory.requireRoom(DataSize.ofMib(1), directory);

        assertThatThrownBy(() -> GuestMemory.requireRoom(DataSize.ofBytes(Long.MAX_VALUE), directory))
                .isInstanceOf(VmTemplateException.class)
                .hasMessageContaining("expected: VmOptions.runBase");
    }

    private static CommandLine machine(String name, String value) {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option(name, value)
                .build();
    }
}
