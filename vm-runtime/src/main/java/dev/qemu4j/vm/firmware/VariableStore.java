package dev.qemu4j.vm.firmware;

import dev.qemu4j.vm.disk.durable.internal.Durable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A machine's own variables. */
final class VariableStore {
    private VariableStore() {}

    /** Makes a hard link. */
    @FunctionalInterface
    interface Link {
        void make(Path link, Path existing) throws IOException;
    }

    /** Copies a template beside its place and links it there: the file is whole or not there, and never replaces another. */
    static void copy(Path template, Path variables) throws IOException {
        copy(template, variables, Files::createLink);
    }

    static void copy(Path template, Path variables, Link link) throws IOException {
        Path target = variables.toAbsolutePath();
        Path fresh = Files.createTempFile(
                target.getParent(),
                ".qemu4j-",
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(fresh, Files.readAllBytes(template));
            Durable.sync(fresh); // a power loss must not leave an empty file, with which no firmware starts
            link(fresh, target, link);
            Durable.syncName(target);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void link(Path fresh, Path target, Link link) throws IOException {
        try {
            link.make(target, fresh);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) { // vfat for one has no links: EPERM
            Files.move(fresh, target);
        }
    }
}
