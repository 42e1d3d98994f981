package dev.qemu4j.img.bare;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.Compaction;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.mount.ImageMount;
import dev.qemu4j.img.mount.MountMethod;
import dev.qemu4j.img.mount.MountedImage;
import dev.qemu4j.img.nbd.NbdAddress;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Everything that writes to an image, by the bare tool and by the SDK. */
enum WritingVerb {
    CREATE("raw", "qcow2", "qemu-img create -q -f qcow2 TARGET 1M"),
    OVERLAY("raw", "qcow2", "qemu-img create -q -f qcow2 -b SOURCE -F raw TARGET"),
    CONVERT("raw", "qcow2", "qemu-img convert -f raw -O qcow2 SOURCE TARGET"),
    CONVERT_RAW("raw", "raw", "qemu-img convert -f raw -O raw SOURCE TARGET"),
    CONVERT_VMDK("raw", "vmdk", "qemu-img convert -f raw -O vmdk SOURCE TARGET"),
    INTO_EXISTING("raw", "raw", "qemu-img convert -n -f raw -O raw SOURCE TARGET"),
    DD("raw", "raw", "qemu-img dd -f raw -O raw if=SOURCE of=TARGET"),
    WRITE_TO_DEVICE("raw", "raw", "qemu-img convert -n -f raw -O raw SOURCE TARGET"),
    /** The tool has no such verb; a conversion back into the image is the nearest. */
    COMPACT("qcow2", "qcow2", "qemu-img convert -n -f raw -O qcow2 TWIN TARGET"),
    GROW("qcow2", "qcow2", "qemu-img resize -q -f qcow2 TARGET 2M"),
    GROW_RAW("raw", "raw", "qemu-img resize -q -f raw TARGET 2M"),
    SHRINK("qcow2", "qcow2", "qemu-img resize -q -f qcow2 --shrink TARGET 512k"),
    REBASE("qcow2", "qcow2", "qemu-img rebase -f qcow2 -b SOURCE -F raw TARGET"),
    REBASE_UNSAFELY("qcow2", "qcow2", "qemu-img rebase -u -f qcow2 -b SOURCE -F raw TARGET"),
    FLATTEN("qcow2", "qcow2", "qemu-img rebase -f qcow2 -b  TARGET"),
    COMMIT("raw", "raw", "qemu-img commit -q -f qcow2 TOP"),
    AMEND("qcow2", "qcow2", "qemu-img amend -f qcow2 -o lazy_refcounts=on TARGET"),
    SNAPSHOT("qcow2", "qcow2", "qemu-img snapshot -q -c s TARGET"),
    BITMAP("qcow2", "qcow2", "qemu-img bitmap -f qcow2 --add TARGET b"),
    REPAIR("qcow2", "qcow2", "qemu-img check -q -f qcow2 -r all TARGET"),
    CHANNEL("raw", "raw", "qemu-io -f raw -c write+-P+7+0+64k TARGET"),
    SERVER("qcow2", "qcow2", "qemu-io -f qcow2 -c write+-P+7+0+64k TARGET"),
    SNAPSHOT_APPLY("snapshots", "qcow2", "qemu-img snapshot -q -a old TARGET"),
    SNAPSHOT_DELETE("snapshots", "qcow2", "qemu-img snapshot -q -d old TARGET"),
    DAEMON("qcow2", "qcow2", "qemu-io -f qcow2 -c write+-P+7+0+64k TARGET"),
    FUSE("qcow2", "qcow2", "qemu-io -f qcow2 -c write+-P+7+0+64k TARGET"),
    /** The bare tool asks nobody who has the image open. */
    MOUNT(
            "disk",
            "raw",
            "sh -c d=$(mktemp+-d)+&&+mount+-o+loop+\"$0\"+$d+&&+{+echo+x>$d/new;+umount+$d;+rmdir+$d;+} TARGET"),
    MOUNT_BY_FUSE(
            "disk",
            "raw",
            "sh -c d=$(mktemp+-d)+&&+mount+-o+loop+\"$0\"+$d+&&+{+echo+x>$d/new;+umount+$d;+rmdir+$d;+} TARGET");

    private static final QemuImg IMG = QemuImg.find();
    private static final DataSize SIZE = DataSize.ofMib(1);

    /** The format of the target before, and after. */
    final String before;

    final String after;
    private final String bare;

    WritingVerb(String before, String after, String bare) {
        this.before = before;
        this.after = after;
        this.bare = bare;
    }

    /** Tells whether the verb changes an image rather than making one. */
    boolean isInPlace() {
        return compareTo(COMPACT) > 0 || this == INTO_EXISTING;
    }

    /** Tells whether the verb needs more than an ordinary user has. */
    boolean needsRoot() {
        return compareTo(FUSE) >= 0;
    }

    /** Tells whether what it makes has times and an identity of its own. */
    boolean isUnique() {
        return compareTo(MOUNT) >= 0;
    }

    /** Tells whether the verb is for some kinds of targets only: devices, or files that are found with all that they name. */
    boolean isChoosy() {
        return this == WRITE_TO_DEVICE || this == COMPACT;
    }

    boolean reads() {
        return bare.contains("SOURCE");
    }

    List<String> bare(Scene scene) {
        return List.of(bare.split(" ", -1)).stream()
                .map(word -> word.replace("SOURCE", scene.source().toString())
                        .replace("TARGET", scene.target().toString())
                        .replace("TWIN", scene.directory().resolve("twin").toString())
                        .replace("TOP", scene.directory().resolve("top").toString())
                        .replace('+', ' '))
                .toList();
    }

    void sdk(Scene scene) {
        Path target = scene.target();
        Path source = scene.source();
        ImageSource raw = ImageSource.of(source, Format.RAW);
        ImageSource qcow2 = ImageSource.of(target, Format.QCOW2);
        boolean device = scene.isDevice();
        Consent.Overwriting lost = Consent.whatIsThereIsLost();
        Consent.DeviceErasing erased = Consent.whatIsOnTheDeviceIsLost(target);
        switch (this) {
            case CREATE ->
                IMG.create(
                        target,
                        Format.QCOW2,
                        SIZE,
                        c -> either(device, () -> c.overwriteDevice(erased), () -> c.overwrite(lost)));
            case OVERLAY ->
                IMG.overlay(
                        target,
                        source,
                        Format.RAW,
                        c -> either(device, () -> c.overwriteDevice(erased), () -> c.overwrite(lost)));
            case CONVERT, CONVERT_RAW, CONVERT_VMDK ->
                IMG.convert(
                        raw,
                        target,
                        Format.of(after),
                        c -> either(device, () -> c.overwriteDevice(erased), () -> c.overwrite(lost)));
            case INTO_EXISTING ->
                IMG.convert(
                        raw,
                        target,
                        Format.RAW,
                        c -> either(device, () -> c.intoExisting(erased), () -> c.intoExisting(lost)));
            case DD ->
                IMG.dd(
                        raw,
                        target,
                        Format.RAW,
                        d -> either(device, () -> d.overwriteDevice(erased), () -> d.overwrite(lost)));
            case WRITE_TO_DEVICE -> IMG.writeToDevice(target, raw, erased);
            case COMPACT -> Compaction.of(IMG).compact(qcow2, lost, c -> c.option("lazy_refcounts", "on"));
            case GROW -> IMG.grow(qcow2, DataSize.ofMib(2));
            case GROW_RAW -> IMG.grow(ImageSource.of(target, Format.RAW), DataSize.ofMib(2));
            case SHRINK -> IMG.shrink(qcow2, DataSize.ofKib(512), Consent.dataBeyondTheEndIsLost());
            case REBASE -> IMG.rebase(qcow2, source, Format.RAW);
            case REBASE_UNSAFELY -> IMG.rebaseUnsafely(qcow2, source, Format.RAW, Consent.theNewBaseHasTheSameData());
            case FLATTEN -> IMG.flatten(qcow2);
            case COMMIT -> IMG.commit(ImageSource.of(scene.directory().resolve("top"), Format.QCOW2));
            case AMEND -> IMG.amend(qcow2, a -> a.lazyRefcounts(true));
            case SNAPSHOT -> IMG.createSnapshot(qcow2, "s");
            case BITMAP -> IMG.bitmap(qcow2, "b", b -> b.add());
            case REPAIR -> IMG.check(qcow2, c -> c.repairAll(Consent.whatCannotBeRepairedIsLost(qcow2)));
            case CHANNEL -> writeByChannel(target);
            case SERVER -> writeByServer(qcow2);
            case SNAPSHOT_APPLY -> IMG.applySnapshot(qcow2, "old", Consent.whatWasWrittenSinceIsLost(qcow2));
            case SNAPSHOT_DELETE -> IMG.deleteSnapshot(qcow2, "old");
            case DAEMON -> writeByDaemon(qcow2);
            case FUSE -> writeByFuse(qcow2);
            case MOUNT -> writeByMount(target, MountMethod.LOOP);
            case MOUNT_BY_FUSE -> writeByMount(target, MountMethod.FUSE_LOOP);
        }
    }

    private static void either(boolean first, Runnable one, Runnable other) {
        (first ? one : other).run();
    }

    private static ByteBuffer sevens() {
        ByteBuffer sevens = ByteBuffer.allocate(64 << 10);
        while (sevens.hasRemaining()) {
            sevens.put((byte) 7);
        }
        return sevens.flip();
    }

    private static void writeByChannel(Path image) {
        try (ImageChannel channel =
                ImageChannel.open(image, Format.RAW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.write(sevens());
        }
    }

    private static void writeByDaemon(ImageSource image) {
        try (StorageDaemon daemon = StorageDaemon.start()) {
            daemon.open("disk", image, false);
            NbdAddress address = daemon.serveNbd(null);
            daemon.export(
                    BlockExportOptions.nbd("e", "disk", e -> e.name("disk").writable(true)));
            try (NbdClient client = NbdClient.connect(address.socket(), "disk", NbdOptions.defaults())) {
                client.write(sevens(), 0);
                client.flush();
            }
        }
    }

    private static void writeByFuse(ImageSource image) {
        try (FuseExport export = FuseExport.start(image, o -> {});
                FileChannel file = FileChannel.open(export.file(), StandardOpenOption.WRITE)) {
            file.write(sevens());
            file.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeByMount(Path image, MountMethod method) {
        try (MountedImage mounted =
                ImageMount.of(image, Format.RAW).method(method).mount()) {
            Files.writeString(mounted.directory().resolve("new"), "x\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeByServer(ImageSource image) {
        try (ImageServer server = ImageServer.start(image);
                NbdClient client = NbdClient.connect(server.address(), NbdOptions.defaults())) {
            client.write(sevens(), 0);
            client.flush();
        }
    }
}
