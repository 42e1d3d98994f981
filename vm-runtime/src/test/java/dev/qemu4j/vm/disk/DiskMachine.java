package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.guest.GuestConsole;
import dev.qemu4j.guest.GuestListener;
import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A machine with the embedded guest on a qcow2 disk and an empty second one, made with {@code -drive} or {@code -blockdev}. */
final class DiskMachine implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);
    static final DataSize SIZE = DataSize.ofMib(8);

    /** The options that make the disks; the disks' device ids are {@code root} and {@code data} in all. */
    enum Wiring {
        DRIVE,
        BLOCKDEV
    }

    private final GuestListener listener;
    private final VirtualMachine vm;
    private final GuestConsole guest;
    private final Path work;

    private DiskMachine(Path work, CommandLine cmd, VmOptions options) {
        this.work = work;
        listener = GuestConsole.listen(work.resolve("serial"));
        vm = VirtualMachine.start(cmd, options);
        guest = listener.accept(SOON);
        guest.awaitReady(SOON);
    }

    static DiskMachine start(Path work, Wiring wiring, String... more) throws IOException {
        return start(work, wiring, made(work), more);
    }

    /** Starts with both disks on a thread of their own, which writes while QEMU does the commands of a monitor. */
    static DiskMachine onIoThread(Path work, String... more) throws IOException {
        return start(work, Wiring.BLOCKDEV, made(work), ",iothread=io", VmOptions.defaults(), more);
    }

    private static Path made(Path work) throws IOException {
        Path root = work.resolve("root.qcow2");
        if (Files.notExists(root)) {
            Path raw = work.resolve("guest.raw");
            EmbeddedGuest.writeImage(raw, SIZE);
            QemuImg.find().convert(ImageSource.of(raw, Format.RAW), root, Format.QCOW2);
            QemuImg.find().create(work.resolve("data.qcow2"), Format.QCOW2, SIZE);
        }
        return root;
    }

    /** Starts from the images that are there. */
    static DiskMachine start(Path work, Wiring wiring, VmOptions options) {
        return start(work, wiring, work.resolve("root.qcow2"), "", options);
    }

    /** Starts from the root disk's layer that is given. */
    static DiskMachine start(Path work, Wiring wiring, Path root, String... more) {
        return start(work, wiring, root, "", VmOptions.defaults(), more);
    }

    private static DiskMachine start(
            Path work, Wiring wiring, Path root, String ofDevices, VmOptions options, String... more) {
        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .option("-machine", "q35,accel=tcg")
                .option("-m", "32M")
                .option("-chardev", "socket,id=guest,path=" + work.resolve("serial"))
                .option("-serial", "chardev:guest");
        if (!ofDevices.isEmpty()) {
            cmd.option("-object", "iothread,id=io");
        }
        disk(cmd, wiring, "root", root, ",bootindex=0" + ofDevices);
        disk(cmd, wiring, "data", work.resolve("data.qcow2"), ofDevices);
        for (int i = 0; i < more.length; i += 2) {
            cmd = more[i + 1].isEmpty() ? cmd.option(more[i]) : cmd.option(more[i], more[i + 1]);
        }
        return new DiskMachine(work, cmd.build(), options);
    }

    private static void disk(CommandLine.Builder cmd, Wiring wiring, String id, Path image, String more) {
        if (wiring == Wiring.DRIVE) {
            cmd.option("-drive", "if=none,id=" + id + "-drive,format=qcow2,discard=unmap,file=" + image);
            cmd.option("-device", "virtio-blk-pci,id=" + id + ",drive=" + id + "-drive" + more);
        } else {
            cmd.option("-blockdev", "driver=file,node-name=" + id + "-file,discard=unmap,filename=" + image);
            cmd.option("-blockdev", "driver=qcow2,node-name=" + id + "-node,discard=unmap,file=" + id + "-file");
            cmd.option("-device", "virtio-blk-pci,id=" + id + ",drive=" + id + "-node" + more);
        }
    }

    VirtualMachine vm() {
        return vm;
    }

    Disks disks() {
        return Disks.of(vm.qmp());
    }

    GuestConsole guest() {
        return guest;
    }

    Path path(String name) {
        return work.resolve(name);
    }

    /** Ends QEMU, after which its images can be read. */
    void kill() {
        vm.close();
        assertThat(vm.isAlive()).isFalse();
    }

    /** Reads the records that an image shows with all its backing images, after a check of it. */
    static GuestRecords records(Path image) throws IOException {
        QemuImg img = QemuImg.find();
        assertThat(img.check(ImageSource.of(image, Format.QCOW2)).corruptions()).isNull();
        Path raw = Files.createTempFile(image.getParent(), "records", ".raw");
        Files.delete(raw);
        img.convert(ImageSource.of(image, Format.QCOW2), raw, Format.RAW);
        GuestRecords records = GuestRecords.scan(raw);
        Files.delete(raw);
        return records;
    }

    @Override
    public void close() {
        guest.close();
        vm.close();
        listener.close();
    }
}
