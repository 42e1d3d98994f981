package dev.qemu4j.vm;

import dev.qemu4j.QemuException;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.StringNode;

/**
 * Moves the data of secret objects out of the arguments, which everybody on the host can read, into private files. Data
 * that is encrypted with another secret stays where it is.
 */
final class SecretFiles {
    private static final Logger log = LoggerFactory.getLogger(SecretFiles.class);
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    private final List<Path> files = new ArrayList<>();

    SecretFiles(Path directory) {
        this.directory = directory;
    }

    List<Option> move(List<Option> options) {
        return options.stream().map(this::move).toList();
    }

    /** To be called when QEMU has made its objects: it does not read the files again. */
    void delete() {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.debug("[{}] stays until the machine ends: {}", file, e.toString());
            }
        }
    }

    private Option move(Option option) {
        Parameters parameters = option.parameters();
        boolean object = option.name().equals("-object") || option.name().equals("--object");
        if (!object
                || parameters == null
                || !"secret".equals(parameters.text("qom-type"))
                || parameters.find("keyid") != null) {
            return option;
        }
        String data = parameters.text("data");
        if (data == null || parameters.find("file") != null) {
            return option;
        }
        String file = write(data).toString();
        List<Parameter> moved = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            if (!parameter.name().equals("data")) {
                moved.add(parameter);
            }
        }
        moved.add(new Parameter("file", StringNode.valueOf(file), option.origin()));
        return Option.of(option.name(), Parameters.of(moved));
    }

    private Path write(String data) {
        Path file = directory.resolve("secret" + files.size());
        try {
            Files.createFile(file, PRIVATE);
            files.add(file);
            return Files.write(file, data.getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new QemuException("a secret cannot be written to " + file + ": " + e, e);
        }
    }
}
