package dev.qemu4j.vm.firmware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A machine's own variables. */
final class VariableStore {
    private VariableStore() {}

    /** Copies a template beside its place and links it there: the file is whole or not there, and never replaces another. */
    static void copy(Path template, Path variables) throws IOException {
        Path target = variables.toAbsolutePath();
        Path fresh = Files.createTempFile(
                target.getParent(),
                ".qemu4j-",
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(fresh, Files.readAllBytes(template));
            Files.createLink(target, fresh);
        } catch (UnsupportedOperationException e) {
            Files.move(fresh, target); // a file system without links
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
