package dev.qemu4j.img.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ends of a file that is put in its place. A directory that may be written but not read cannot be synchronised; from one that only grows
 * nothing can be taken back.
 */
@Tag("once")
class UnfinishedFileIT {
    private static final String OLD = "old";
    private static final String NEW = "new";

    @TempDir
    private Path work;

    private Path directory;
    private Path target;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(work.resolve("directory"));
        target = directory.resolve("target");
    }

    @AfterEach
    void openDirectory() throws IOException {
        mode("rwx------");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void put_newFile_isAllThatIsThere(boolean overwrite) throws IOException {
        try (UnfinishedFile file = UnfinishedFile.beside(target)) {
            Files.writeString(file.path(), NEW);
            file.put(overwrite);
            assertThat(file.isInPlace()).isTrue();
        }
        assertThat(target).hasContent(NEW);
        assertThat(directory.toFile().list()).containsExactly("target");
    }

    @Test
    void put_overAnotherFile_replacesItOnlyIfItMay() throws IOException {
        Files.writeString(target, OLD);
        try (UnfinishedFile file = UnfinishedFile.beside(target)) {
            Files.writeString(file.path(), NEW);
            assertThatThrownBy(() -> file.put(false)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(file.isInPlace()).isFalse();
            assertThat(target).hasContent(OLD);
            file.put(true);
        }
        assertThat(target).hasContent(NEW);
        assertThat(directory.toFile().list()).containsExactly("target");
    }

    @Test
    void put_directoryThatCannotBeSynchronised_takesTheNewFileBack() throws IOException {
        mode("-wx------");

        assertThat(putByAnother(false)).contains("AccessDeniedException").endsWith("in its place: false");

        mode("rwx------");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void put_directoryThatCannotBeSynchronised_bringsTheReplacedFileBack() throws IOException {
        Files.writeString(target, OLD);
        mode("-wx------");

        assertThat(putByAnother(true)).contains("AccessDeniedException").endsWith("in its place: false");

        mode("rwx------");
        assertThat(target).hasContent(OLD);
        assertThat(directory.toFile().list()).containsExactly("target");
    }

    @Test
    void put_thatCannotBeTakenBack_isToldOf() throws IOException {
        mode("-wx------");
        chattr("+a");
        try {
            assertThat(putByAnother(false)).contains("AccessDeniedException").endsWith("in its place: true");
        } finally {
            chattr("-a");
        }
        mode("rwx------");
        assertThat(target).hasContent(NEW);
    }

    @Test
    void close_recordThatCannotBeRemoved_isNoFailureAndIsSweptLater() throws IOException {
        chattr("+a");
        try (UnfinishedFile file = UnfinishedFile.beside(target)) {
            Files.writeString(file.path(), NEW);
            file.put(false);
        } finally {
            chattr("-a");
        }
        assertThat(target).hasContent(NEW);
        assertThat(names()).hasSize(3);

        assertThat(putByAnother(true)).isEmpty(); // a JVM leaves its own files alone when it sweeps

        assertThat(names()).containsExactly("target");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void mode(String permissions) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    private void chattr(String flag) {
        try {
            HostCommand.of("chattr", flag, directory.toString()).run();
        } catch (HostCommandException e) {
            Assumptions.abort("not run: this user cannot set flags in this file system: " + e.getMessage());
        }
    }

    /** Puts the file in another JVM, which has no rights beyond those of the directory's owner; root has. */
    private String putByAnother(boolean overwrite) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                target.toString(),
                String.valueOf(overwrite)));
        return HostCommand.builder(command)
                .timeout(Duration.ofMinutes(1))
                .build()
                .run()
                .stdout()
                .strip();
    }

    /** Puts a file and says how that failed. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws IOException {
            try (UnfinishedFile file = UnfinishedFile.beside(Path.of(arguments[0]))) {
                Files.writeString(file.path(), NEW);
                try {
                    file.put(Boolean.parseBoolean(arguments[1]));
                } catch (IOException e) {
                    System.out.print(e + ", in its place: " + file.isInPlace());
                }
            }
        }
    }
}
