package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.vm.disk.durable.internal.Durable;
import dev.qemu4j.vm.disk.refusal.internal.PrivateFiles;
import dev.qemu4j.vm.disk.stream.ImageReceiver;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The writing of a restored image. It is there, empty, from the start on: only so it is private from its first byte on. */
final class BackupRestore {
    private BackupRestore() {}

    /** Copies what the upper image shows, which has the others below it. */
    static void ofImages(List<BackupLink> links, Path target) {
        List<Path> images = links.stream().map(BackupLink::image).toList();
        write(images, target, () -> {
            ImageSource source = ImageSource.of(images.get(0), Format.QCOW2);
            QemuImg.find().convert(source, target, Format.QCOW2, c -> c.overwrite(Consent.whatIsThereIsLost()));
        });
    }

    /** Writes the streams over each other, from the full one up. */
    static void ofStreams(BackupSource source, List<BackupLink> links, Path target) {
        write(links.stream().map(BackupLink::manifest).toList(), target, () -> {
            QemuImg.find()
                    .create(
                            target,
                            Format.QCOW2,
                            links.get(0).disk().size(),
                            c -> c.overwrite(Consent.whatIsThereIsLost()));
            try (ImageReceiver image = ImageReceiver.open(target, Format.QCOW2)) {
                for (int i = links.size() - 1; i >= 0; i--) {
                    replay(source, links.get(i), image);
                }
                image.end();
            }
        });
    }

    private static void replay(BackupSource source, BackupLink link, ImageReceiver image) {
        String fault = BackupStream.replay(source, link.backup(), link.disk(), image);
        if (fault != null) {
            throw new BackupException(
                    "the stream of disk '" + link.disk().name() + "' of backup "
                            + link.backup().number() + " " + fault,
                    null);
        }
    }

    private static void write(List<Path> sources, Path target, Runnable writing) {
        try {
            new PrivateFiles(sources).createFile(target);
        } catch (FileAlreadyExistsException e) {
            throw new ImageExistsException(target + " is there already (expected: a path where nothing exists)", e);
        } catch (IOException e) {
            throw new ImageException(target + " cannot be made: " + e, e);
        }
        try {
            writing.run();
            store(target);
        } catch (RuntimeException | Error e) {
            delete(target, e);
            throw e;
        }
    }

    /** The tools leave what they have written to the host's memory. */
    private static void store(Path target) {
        try {
            Durable.sync(target);
            Durable.syncName(target);
        } catch (IOException e) {
            throw new ImageException(target + " cannot be written to the storage: " + e, e);
        }
    }

    private static void delete(Path made, Throwable reason) {
        try {
            Files.deleteIfExists(made);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
