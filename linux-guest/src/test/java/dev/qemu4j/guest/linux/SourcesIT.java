package dev.qemu4j.guest.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.guest.linux.LinuxGuestException.Reason;
import dev.qemu4j.host.HostCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sources of the guest's parts. */
@Tag("once")
class SourcesIT {
    @TempDir
    private Path directory;

    @Test
    void libraries_areThoseThatTheLoaderFinds() {
        Path program = LinuxMachine.program("qemu-system-x86_64");
        String ldd = HostCommand.of("ldd", program.toString()).run().stdout();
        Set<String> expected = Pattern.compile("(/\\S+) \\(0x")
                .matcher(ldd)
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(new SharedLibraries(Path.of("/"))
                        .of(program, HostFiles.read(program))
                        .keySet())
                .hasSizeGreaterThan(20)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void program_withoutItsLibraries_isNamed() {
        Path program = LinuxMachine.program("setpriv");

        assertThatThrownBy(() -> new SharedLibraries(directory).of(program, HostFiles.read(program)))
                .isInstanceOfSatisfying(
                        LinuxGuestException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING))
                .hasMessageContaining("setpriv needs lib")
                .hasMessageContaining("install the package");
    }

    @Test
    void program_thatIsNotThere_isNamed() {
        assertThatThrownBy(() -> LinuxGuest.builder().program("no-such-program").build())
                .isInstanceOf(LinuxGuestException.class)
                .hasMessageContaining("program: no-such-program is not on this host");
    }

    @Test
    void module_thatNoKernelHas_isNamedWithTheKernels() {
        assertThatThrownBy(() -> LinuxMachine.build(LinuxGuest.builder().module("no_such_module")))
                .isInstanceOf(LinuxGuestException.class)
                .hasMessageContaining("vmlinuz")
                .hasMessageContaining("without no_such_module")
                .hasMessageContaining("apt-get install linux-image-amd64");
    }

    @Test
    void modules_comeBehindWhatTheyNeed() {
        Kernel kernel = LinuxMachine.kernel(Set.of("ext4", "virtio_net"));

        assertThat(new KernelModules(kernel.modules()).closure(Set.of("ext4")).keySet())
                .containsSubsequence("jbd2", "ext4")
                .doesNotContain("virtio_net");
        assertThat(new KernelModules(kernel.modules())
                        .closure(Set.of("virtio-net"))
                        .keySet())
                .containsSubsequence("net_failover", "virtio_net");
    }

    @Test
    void compression_byTheHostsPrograms_isUndone() {
        byte[] content = HostFiles.read(Path.of("/bin/sh"));
        byte[] xz = HostCommand.builder("xz", "-c").input(content).build().run().stdoutBytes();

        assertThat(Compression.of(xz)).isEqualTo(Compression.XZ);
        assertThat(Compression.XZ.decompress(xz, "a module")).isEqualTo(content);
        assertThatThrownBy(() -> Compression.XZ.decompress(Arrays.copyOf(xz, xz.length / 2), "a module"))
                .isInstanceOf(LinuxGuestException.class)
                .hasMessageContaining("a module: cannot be decompressed as XZ");
    }

    @Test
    void elf_thatIsCut_isMalformed() {
        Path program = LinuxMachine.program("setpriv");
        byte[] cut = Arrays.copyOf(HostFiles.read(program), 200);

        assertThatThrownBy(() -> Elf.of(cut, "setpriv").needed())
                .isInstanceOf(LinuxGuestException.class)
                .hasMessageStartingWith("setpriv: a damaged ELF file");
    }

    @Test
    void package_thatDoesNotExist_saysWhatToDo() {
        Assumptions.assumeTrue(Files.exists(Path.of("/etc/debian_version")), "NOT RUN: this host has no apt-get");
        assertThatThrownBy(() -> new DebianPackages(new Cache(directory)).unpacked("no-such-package"))
                .isInstanceOfSatisfying(
                        LinuxGuestException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MISSING))
                .hasMessageContaining("package no-such-package: cannot be downloaded")
                .hasMessageContaining("apt-get update");
    }
}
