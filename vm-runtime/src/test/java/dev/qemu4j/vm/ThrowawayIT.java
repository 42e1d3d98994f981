package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.guest.GuestConsole;
import dev.qemu4j.guest.GuestListener;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.VirtioDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks whose changes go with their machine. */
@Timeout(120)
class ThrowawayIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path work;

    private Path runBase;
    private Path base;
    private Path before;

    @BeforeEach
    void makeBase() throws IOException {
        runBase = Files.createDirectory(work.resolve("r"));
        base = work.resolve("a,b=c.raw");
        EmbeddedGuest.writeImage(base, DataSize.ofMib(8));
        before = Files.copy(base, work.resolve("before.raw"));
    }

    @AfterEach
    void theBaseIsTheSameAndNothingIsLeft() throws IOException {
        assertThat(Files.mismatch(base, before)).isEqualTo(-1);
        try (Stream<Path> left = Files.list(runBase)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void start_guestThatWrites_findsItsDiskAsItWasTheNextTime() throws Exception {
        for (int round = 0; round < 2; round++) {
            try (GuestListener listener = GuestConsole.listen(work.resolve("serial"));
                    VirtualMachine vm = start(raw(), "serial");
                    GuestConsole guest = guest(listener)) {
                assertThat(guest.lastRecord()).isZero();
                guest.write(10);
                assertThat(guest.lastRecord()).isEqualTo(10);
                assertThat(guest.read(10).number()).isEqualTo(10);
                assertThat(vm.runDirectory().resolve("disk0.qcow2")).isRegularFile();
            }
        }
    }

    @Test
    void start_twoOverOneBase_eachHasItsOwnDisk() throws Exception {
        try (GuestListener a = GuestConsole.listen(work.resolve("a"));
                GuestListener b = GuestConsole.listen(work.resolve("b"));
                VirtualMachine one = start(raw(), "a");
                VirtualMachine other = start(raw(), "b");
                GuestConsole first = guest(a);
                GuestConsole second = guest(b)) {
            first.write(3);
            second.write(7);

            assertThat(first.lastRecord()).isEqualTo(3);
            assertThat(second.lastRecord()).isEqualTo(7);
            assertThat(one.runDirectory()).isNotEqualTo(other.runDirectory());
        }
    }

    @Test
    void start_base_isOpenForReadingOnly() throws Exception {
        try (VirtualMachine vm = VirtualMachine.start(machine(raw()).build(), options("root"))) {
            assertThat(vm.qmp().blocking().block().queryNamedBlockNodes())
                    .filteredOn(node -> base.toString().equals(node.file()))
                    .hasSize(2)
                    .allMatch(BlockDeviceInfo::ro);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "driver=qcow2,node-name=disk,file.driver=file,file.filename=%s",
                "{\"driver\": \"qcow2\", \"node-name\": \"disk\", \"file\": {\"driver\": \"file\", \"filename\": \"%s\"}}"
            })
    void start_nodesInOneOption_areFound(String blockdev) throws Exception {
        Path image = work.resolve("base.qcow2");
        QemuImg.find().convert(ImageSource.of(base, Format.RAW), image, Format.QCOW2);
        byte[] bytes = Files.readAllBytes(image);
        CommandLine cmd = machine()
                .option("-chardev", "socket,id=guest,path=" + work.resolve("serial"))
                .option("-serial", "chardev:guest")
                .option("--blockdev", blockdev.formatted(image))
                .option("-device", "virtio-blk-pci,drive=disk")
                .build();
        try (GuestListener listener = GuestConsole.listen(work.resolve("serial"));
                VirtualMachine vm = VirtualMachine.start(cmd, options("disk"));
                GuestConsole guest = guest(listener)) {
            guest.write(5);
            assertThat(vm.runDirectory().resolve("disk0.qcow2")).isRegularFile();
        }
        assertThat(image).hasBinaryContent(bytes);
    }

    @Test
    void start_missingBase_isRefusedBeforeQemuStarts() {
        assertThatThrownBy(
                        () -> start(VirtioDisk.of("root", work.resolve("none")).format(BlockdevDriver.RAW), "serial"))
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining(work.resolve("none").toString());
    }

    @Test
    void start_baseOfAnotherFormat_isRefusedBeforeQemuStarts() {
        assertThatThrownBy(() -> start(VirtioDisk.of("root", base), "serial"))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining(base.toString());
    }

    @Test
    void start_baseThatAMachineWrites_isRefusedBeforeQemuStarts() {
        try (VirtualMachine writer = VirtualMachine.start(
                machine(raw()).build(), options().toBuilder().paused(true).build())) {
            assertThatThrownBy(() -> start(raw(), "serial"))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining(base.toString());
            assertThat(writer.isAlive()).isTrue();
        }
    }

    @Test
    void start_nameOfNoDisk_namesThoseThereAre() {
        assertThatThrownBy(() -> VirtualMachine.start(machine(raw()).build(), options("root", "root-file")))
                .isInstanceOf(QemuException.class)
                .hasMessage(
                        "throwaway: 'root-file' (expected: one of [root], the block nodes of formats over local files)");
    }

    @Test
    void start_partOfAnImage_isRefused() {
        assertThatThrownBy(() -> start(raw().format(f -> f.property("offset", 512)), "serial"))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("(expected: a whole image; this one has an offset or a size)");
    }

    @Test
    void start_allDisks_onlyThoseThatCouldBeWrittenGetOverlays() throws Exception {
        Path other = Files.copy(base, work.resolve("other.raw"));
        CommandLine cmd = machine(raw())
                .with(VirtioDisk.of("data", other).format(BlockdevDriver.RAW).readOnly(true))
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd, all())) {
            assertThat(vm.runDirectory().resolve("disk0.qcow2")).isRegularFile();
            assertThat(vm.runDirectory().resolve("disk1.qcow2")).doesNotExist();
        }
        assertThat(other).hasSameBinaryContentAs(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-hda|x",
                "-drive|file=x,format=raw",
                "-blockdev|driver=file,node-name=n,filename=x",
                "-blockdev|driver=nbd,node-name=n,path=x"
            })
    void start_allDisksWithOneThatCannotHaveAnOverlay_isRefused(String name, String argument) {
        CommandLine cmd = machine().option(name, argument).build();

        assertThatThrownBy(() -> VirtualMachine.start(cmd, all()))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("throwawayAll: ")
                .hasMessageContaining("cannot have an overlay");
    }

    @Test
    void startAsync_cancelled_leavesNothing() {
        CompletableFuture<VirtualMachine> start =
                VirtualMachine.startAsync(machine(raw()).build(), options("root"));

        start.cancel(true);

        assertThatThrownBy(start::join).isInstanceOf(CancellationException.class);
    }

    private VirtualMachine start(VirtioDisk disk, String socket) {
        CommandLine cmd = machine(disk)
                .option("-chardev", "socket,id=guest,path=" + work.resolve(socket))
                .option("-serial", "chardev:guest")
                .build();
        return VirtualMachine.start(cmd, options("root"));
    }

    private VmOptions all() {
        return options().toBuilder().throwawayAll(true).build();
    }

    private VmOptions options(String... throwaway) {
        return VmOptions.builder().runBase(runBase).throwaway(throwaway).build();
    }

    private VirtioDisk raw() {
        return VirtioDisk.of("root", base).format(BlockdevDriver.RAW);
    }

    private static CommandLine.Builder machine(VirtioDisk disk) {
        return machine().with(disk);
    }

    private static CommandLine.Builder machine() {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .machine(Machines.q35())
                .memory(DataSize.ofMib(32));
    }

    private static GuestConsole guest(GuestListener listener) {
        GuestConsole guest = listener.accept(SOON);
        guest.awaitReady(SOON);
        return guest;
    }
}
