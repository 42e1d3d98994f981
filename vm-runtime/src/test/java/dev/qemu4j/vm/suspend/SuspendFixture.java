package dev.qemu4j.vm.suspend;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.guest.GuestConsole;
import dev.qemu4j.guest.GuestListener;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A machine with the embedded guest on a qcow2 disk, and the file that its state goes to. */
abstract class SuspendFixture {
    static final Duration SOON = Duration.ofSeconds(60);
    static final Duration PAUSE = Duration.ofMillis(2);

    @TempDir
    Path work;

    GuestListener listener;
    Path state;
    Path disk;

    /** The guest's end of the console that was opened last. */
    @SuppressWarnings("NullAway.Init") // by boot
    GuestConsole guest;

    @BeforeEach
    void makeDisk() {
        listener = GuestConsole.listen(work.resolve("serial"));
        state = work.resolve("it's a.state");
        disk = work.resolve("disk.qcow2");
        Path raw = work.resolve("guest.raw");
        EmbeddedGuest.writeImage(raw, DataSize.ofMib(8));
        QemuImg.find().convert(ImageSource.of(raw, Format.RAW), disk, Format.QCOW2);
    }

    /** A cancelled suspension removes what it has begun behind its caller. */
    @AfterEach
    void noPartsAreLeft() {
        listener.close();
        Await.until(
                Await.Condition.polling(() -> parts().isEmpty(), PAUSE), "waiting for the parts to be removed", SOON);
    }

    private List<Path> parts() {
        try (Stream<Path> files = Files.list(work)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".qemu4j-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CommandLine.Builder machine() {
        return machine(disk);
    }

    CommandLine.Builder machine(Path image) {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .option("-m", "32M")
                .option("-chardev", "socket,id=guest,path=" + work.resolve("serial"))
                .option("-serial", "chardev:guest")
                .option("-blockdev", "driver=file,node-name=file0,filename=" + image)
                .option("-blockdev", "driver=qcow2,node-name=disk0,file=file0")
                .option("-device", "virtio-blk-pci,id=root,drive=disk0,bootindex=0");
    }

    VirtualMachine boot(CommandLine cmd) {
        return boot(cmd, VmOptions.defaults());
    }

    VirtualMachine boot(CommandLine cmd, Consumer<? super VmOptions.Builder> options) {
        VirtualMachine vm = VirtualMachine.start(cmd, options);
        guest = listener.accept(SOON);
        guest.awaitReady(SOON);
        return vm;
    }

    /** The new QEMU has connected to the console's socket. */
    GuestConsole again() {
        guest.close();
        guest = listener.accept(SOON);
        return guest;
    }
}
