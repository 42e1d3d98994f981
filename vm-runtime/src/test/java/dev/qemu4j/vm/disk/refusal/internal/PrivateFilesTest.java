package dev.qemu4j.vm.disk.refusal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateFilesTest {
    @TempDir
    private Path work;

    @ParameterizedTest
    @CsvSource({
        "rw-r--r--, rw-r--r--, rw-r--r--, rwxr-xr-x",
        "rw-------, rw-r--r--, rw-------, rwx------",
        "rw-rw-r--, rw-------, rw-------, rwx------",
        "rw-rw----, rw-r--r--, rw-rw----, rwxr-x---",
        "r-xr-xr-x, r--r--r--, rw-r--r--, rwxr-xr-x",
    })
    void create_ofTwoSources_isReadableToWhoMayReadBoth(String first, String second, String file, String directory)
            throws Exception {
        PrivateFiles files = new PrivateFiles(List.of(source("a", first), source("b", second)));
        files.createFile(work.resolve("f"));
        files.createDirectory(work.resolve("d"));
        assertThat(mode("f")).isEqualTo(file);
        assertThat(mode("d")).isEqualTo(directory);
        assertThatThrownBy(() -> files.createFile(work.resolve("f"))).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void create_ofSourcesThatAreNotHere_isTheOwnersAlone() throws Exception {
        new PrivateFiles(new ArrayList<>(Arrays.asList(source("a", "rw-r--r--"), null))).createFile(work.resolve("f"));
        new PrivateFiles(List.of(Path.of("/dev/fdset/1"))).createDirectory(work.resolve("d"));
        assertThat(mode("f")).isEqualTo("rw-------");
        assertThat(mode("d")).isEqualTo("rwx------");
    }

    @Test
    void create_sourceOfAnotherGroup_opensNothingToTheNewOne() throws Exception {
        Path source = source("a", "rw-rw----");
        assumeThat(Files.getAttribute(source, "unix:uid"))
                .as("giving a file another group needs root")
                .isEqualTo(0);
        Files.setAttribute(
                source,
                "posix:group",
                source.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("nogroup"));
        new PrivateFiles(List.of(source)).createFile(work.resolve("f"));
        assertThat(mode("f")).isEqualTo("rw-------");
    }

    private Path source(String name, String mode) throws Exception {
        return Files.setPosixFilePermissions(
                Files.createFile(work.resolve(name)), PosixFilePermissions.fromString(mode));
    }

    private String mode(String name) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(work.resolve(name)));
    }
}
