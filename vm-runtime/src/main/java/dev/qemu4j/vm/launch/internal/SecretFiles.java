package dev.qemu4j.vm.launch.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.OptionSecrets;
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
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.StringNode;

/**
 * Moves passwords, cookies and the data of secret objects out of the arguments, which everybody on the host can read, into private
 * files. Data that is encrypted with another secret stays where it is.
 */
public final class SecretFiles {
    private static final Logger log = LoggerFactory.getLogger(SecretFiles.class);
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Pattern SET_DATA = Pattern.compile("(object\\..+\\.)data=(.*)", Pattern.DOTALL);
    private static final String ID = "qemu4j-secret";

    /** Options that name a disk's file, and the parameters of {@code -drive} by which QEMU itself reads them. */
    private static final Map<String, List<String>> DISKS = Map.of(
            "-hda", List.of("index", "0", "media", "disk"),
            "-hdb", List.of("index", "1", "media", "disk"),
            "-hdc", List.of("index", "2", "media", "disk"),
            "-hdd", List.of("index", "3", "media", "disk"),
            "-cdrom", List.of("index", "2", "media", "cdrom"),
            "-fda", List.of("if", "floppy", "index", "0"),
            "-fdb", List.of("if", "floppy", "index", "1"),
            "-mtdblock", List.of("if", "mtd"),
            "-sd", List.of("if", "sd"),
            "-pflash", List.of("if", "pflash"));

    private final Path directory;
    private final List<Path> files = new ArrayList<>();

    public SecretFiles(Path directory) {
        this.directory = directory;
    }

    public List<Option> move(List<Option> options) {
        List<Option> moved =
                options.stream().flatMap(option -> move(option).stream()).toList();
        moved.forEach(SecretFiles::warnOfRest);
        return moved;
    }

    /** QEMU reads some options from no file. */
    private static void warnOfRest(Option option) {
        Parameters parameters = option.parameters();
        boolean encrypted = parameters != null && parameters.find("keyid") != null;
        if (!encrypted && !option.redacted().equals(option)) {
            log.warn(
                    "{}: a secret stays in QEMU's arguments, which everybody on this host can read; QEMU takes it from no file",
                    option.name());
        }
    }

    /** To be called when QEMU has made its objects and its machine: it does not read the files again. */
    public void delete() {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.debug("[{}] stays until the machine ends: {}", file, e.toString());
            }
        }
    }

    private List<Option> move(Option option) {
        Parameters parameters = option.parameters();
        if (parameters == null) {
            return moveText(option);
        }
        return switch (option.name()) {
            case "-object", "--object" -> List.of(moveData(option, parameters));
            case "-spice", "--spice", "-iscsi", "--iscsi" -> movePassword(option, parameters);
            case "-fw_cfg", "--fw_cfg" -> List.of(moveValues(option, parameters, "string", "file"));
            case "-smbios", "--smbios" ->
                List.of(
                        "11".equals(parameters.text("type"))
                                ? moveValues(option, parameters, "value", "path")
                                : option);
            case "-global", "--global" -> List.of(moveGlobal(option, parameters));
            case "-blockdev", "--blockdev", "-drive", "--drive" -> moveNode(option, parameters);
            default -> List.of(option);
        };
    }

    private List<Option> moveText(Option option) {
        List<String> drive = DISKS.get(option.name().replaceFirst("^--", "-"));
        String file = option.argument();
        if (drive == null || file == null) {
            return List.of(moveSet(option));
        }
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < drive.size(); i += 2) {
            parameters.add(parameter(drive.get(i), drive.get(i + 1), option));
        }
        parameters.add(parameter("file", file, option));
        List<Option> moved = moveNode(Option.of("-drive", Parameters.of(parameters)), Parameters.of(parameters));
        return moved.size() == 1 ? List.of(option) : moved;
    }

    /** {@code -set} gives an object its data after the fact. */
    private Option moveSet(Option option) {
        String argument = option.argument();
        Matcher data = SET_DATA.matcher(argument == null ? "" : argument);
        return option.name().endsWith("-set") && data.matches()
                ? Option.text(option.name(), data.group(1) + "file=" + write(data.group(2)))
                : option;
    }

    private List<Option> moveNode(Option option, Parameters parameters) {
        List<Option> moved = new ArrayList<>();
        Parameters node = OptionSecrets.asObjects(parameters, secret -> {
            String id = ID + files.size();
            moved.add(Option.of("-object", secret(id, write(secret), option)));
            return id;
        });
        moved.add(moved.isEmpty() ? option : Option.of(option.name(), node));
        return moved;
    }

    private Option moveData(Option option, Parameters parameters) {
        String data = parameters.text("data");
        if (data == null
                || !"secret".equals(parameters.text("qom-type"))
                || parameters.find("keyid") != null
                || parameters.find("file") != null) {
            return option;
        }
        return replace(option, parameters, "data", parameter("file", write(data).toString(), option));
    }

    /** The guest reads the same bytes, wherever QEMU has them from. What has no secret stays readable. */
    private Option moveValues(Option option, Parameters parameters, String value, String file) {
        List<Parameter> shown = OptionSecrets.hide(parameters).list();
        List<Parameter> moved = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            boolean secret = parameter.name().equals(value) && !shown.contains(parameter);
            Path path = secret ? write(parameter.value().asString("")) : null;
            moved.add(path == null ? parameter : parameter(file, path.toString(), option));
        }
        return moved.equals(parameters.list()) ? option : Option.of(option.name(), Parameters.of(moved));
    }

    /** QEMU takes it, but gives no object its data. */
    private Option moveGlobal(Option option, Parameters parameters) {
        String data = parameters.text("value");
        if (data == null
                || !"secret".equals(parameters.text("driver"))
                || !"data".equals(parameters.text("property"))) {
            return option;
        }
        return Option.text(option.name(), "secret.file=" + write(data));
    }

    /** The options that take a password take the id of a secret as well. */
    private List<Option> movePassword(Option option, Parameters parameters) {
        String password = parameters.text("password");
        if (password == null || parameters.find("password-secret") != null) {
            return List.of(option);
        }
        String id = ID + files.size();
        return List.of(
                Option.of("-object", secret(id, write(password), option)),
                replace(option, parameters, "password", parameter("password-secret", id, option)));
    }

    private static Parameters secret(String id, Path file, Option option) {
        return Parameters.of(List.of(
                parameter("qom-type", "secret", option),
                parameter("id", id, option),
                parameter("file", file.toString(), option)));
    }

    private static Option replace(Option option, Parameters parameters, String old, Parameter by) {
        List<Parameter> replaced = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            replaced.add(parameter.name().equals(old) ? by : parameter);
        }
        return Option.of(option.name(), Parameters.of(replaced));
    }

    private static Parameter parameter(String name, String value, Option option) {
        return new Parameter(name, StringNode.valueOf(value), option.origin());
    }

    private Path write(String data) {
        return write(data.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(byte[] data) {
        Path file = directory.resolve("secret" + files.size());
        try {
            Files.createFile(file, PRIVATE);
            files.add(file);
            return Files.write(file, data, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new QemuException("a secret cannot be written to " + file + ": " + e, e);
        }
    }
}
