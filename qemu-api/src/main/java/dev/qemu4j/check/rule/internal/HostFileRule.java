package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.value.internal.Given;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files of the host that QEMU opens, and that are not there. Those that it makes, or does without, are not asked for. */
final class HostFileRule implements Rule {
    private static final Set<String> WHOLE = Set.of("-kernel", "-readconfig");
    /** Looked up in QEMU's own directories too. */
    private static final Set<String> FIRMWARE = Set.of("-bios");

    private static final Set<String> IMAGES =
            Set.of("-hda", "-hdb", "-hdc", "-hdd", "-cdrom", "-fda", "-fdb", "-pflash", "-mtdblock", "-sd");
    private static final Map<String, List<String>> PARAMETERS =
            Map.of("-fw_cfg", List.of("file"), "-smbios", List.of("file"));
    private static final Map<String, String> OBJECTS = Map.of(
            "secret", "file",
            "rng-random", "filename",
            "tls-creds-x509", "dir",
            "tls-creds-psk", "dir");
    private static final String VSOCK = "/dev/vhost-vsock";
    private static final String VHOST_NET = "/dev/vhost-net";
    private static final Set<String> ON = Set.of("on", "yes", "true", "y");
    private static final Set<String> OPEN_FILES = Set.of("file", "host_device", "host_cdrom");
    private static final Pattern WITH_PROTOCOL = Pattern.compile("[^/]*:.*", Pattern.DOTALL);

    private final Predicate<Path> missing;

    /**
     * Makes the rule.
     *
     * @param missing tells whether a file is certainly not there
     */
    HostFileRule(Predicate<Path> missing) {
        this.missing = missing;
    }

    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options()) {
            String name = Line.name(option);
            String argument = option.argument();
            Parameters parameters = option.parameters();
            if (argument != null && parameters == null) {
                whole(option, name, argument, problems);
            }
            if (parameters != null) {
                PARAMETERS
                        .getOrDefault(name, List.of())
                        .forEach(parameter -> file(option, parameter, parameters.text(parameter), problems));
                switch (name) {
                    case "-object" -> object(option, parameters, problems);
                    case "-device" -> device(option, parameters, problems);
                    case "-drive" -> drive(option, parameters, problems);
                    case "-netdev", "-nic" -> tap(option, parameters, problems);
                    case "-blockdev" -> nodes(option, Given.of(parameters, true), problems);
                    case "-fsdev", "-virtfs" -> exported(option, parameters, problems);
                    case "-plugin" -> plugin(option, parameters.text("file"), problems);
                    case "-tpmdev" -> passedThrough(option, parameters, problems);
                    default -> {}
                }
            }
        }
    }

    private void whole(Option option, String name, String argument, Problems problems) {
        boolean own = FIRMWARE.contains(name) && argument.startsWith("/");
        boolean initrd = name.equals("-initrd") && argument.indexOf(',') < 0 && argument.indexOf(' ') < 0;
        if (WHOLE.contains(name) || own || initrd) {
            file(option, "", argument, problems);
        } else if (IMAGES.contains(name)) {
            image(option, "", argument, problems);
        }
    }

    private void object(Option option, Parameters parameters, Problems problems) {
        String type = parameters.text("qom-type");
        String parameter = type == null ? null : OBJECTS.get(type);
        if (parameter != null) {
            file(option, parameter, parameters.text(parameter), problems);
        }
    }

    private void device(Option option, Parameters parameters, Problems problems) {
        String rom = parameters.text("romfile");
        if (rom != null && rom.startsWith("/")) {
            file(option, "romfile", rom, problems);
        }
        if ("loader".equals(parameters.text("driver"))) {
            file(option, "file", parameters.text("file"), problems);
        }
        String driver = String.valueOf(parameters.text("driver"));
        if (driver.startsWith("vfio-pci")) {
            assigned(option, parameters, problems);
        }
        if (driver.startsWith("vhost-vsock") && parameters.find("vhostfd") == null && isMissing(VSOCK)) {
            problems.warning(
                    ProblemKind.HOST_DEVICE_MISSING,
                    Place.of(option),
                    "-device " + driver + ": this host has no " + VSOCK + " (load the kernel's module vhost_vsock)");
        }
    }

    /** QEMU would abort, by an assertion of its own in 7.2. A warning only, as for other devices of the host. */
    private void tap(Option option, Parameters parameters, Problems problems) {
        String parameter = isOn(parameters, "vhostforce") ? "vhostforce" : "vhost";
        boolean given = parameters.find("vhostfd") != null || parameters.find("vhostfds") != null;
        if ("tap".equals(parameters.text("type")) && isOn(parameters, parameter) && !given && isMissing(VHOST_NET)) {
            problems.warning(
                    ProblemKind.HOST_DEVICE_MISSING,
                    Place.of(option, parameter),
                    Line.name(option) + " tap " + parameter + ": this host has no " + VHOST_NET
                            + " (load the kernel's module vhost_net, or leave out " + parameter + "=on)");
        }
    }

    private static boolean isOn(Parameters parameters, String parameter) {
        return ON.contains(String.valueOf(parameters.text(parameter)));
    }

    /** A warning only: the device may be in the host on which the machine will run. */
    private void assigned(Option option, Parameters parameters, Problems problems) {
        String host = parameters.text("host");
        String parameter = host == null ? "sysfsdev" : "host";
        String path = host == null
                ? parameters.text("sysfsdev")
                : "/sys/bus/pci/devices/" + (host.indexOf(':') == host.lastIndexOf(':') ? "0000:" : "") + host;
        if (path != null && isMissing(path)) {
            problems.warning(
                    ProblemKind.HOST_DEVICE_MISSING,
                    Place.of(option, parameter),
                    "-device vfio-pci " + parameter + ": this host has no PCI device '" + parameters.text(parameter)
                            + "' (there is no " + path + ")");
        }
    }

    /** A name without its ending is completed, and one without a directory is looked for in those of the libraries. */
    private void plugin(Option option, @Nullable String name, Problems problems) {
        if (name != null && name.startsWith("/") && isMissing(name + ".so") && isMissing(name + ".la")) {
            file(option, "file", name, problems);
        }
    }

    /** A warning only, as for other devices of the host. */
    private void passedThrough(Option option, Parameters parameters, Problems problems) {
        String path = Objects.requireNonNullElse(parameters.text("path"), "/dev/tpm0");
        if ("passthrough".equals(parameters.text("type")) && !path.startsWith("/dev/fdset/") && isMissing(path)) {
            problems.warning(
                    ProblemKind.HOST_DEVICE_MISSING,
                    Place.of(option, "path"),
                    "-tpmdev passthrough: this host has no " + path);
        }
    }

    private void exported(Option option, Parameters parameters, Problems problems) {
        if ("local".equals(parameters.text("fsdriver"))) {
            file(option, "path", parameters.text("path"), problems);
        }
    }

    private void drive(Option option, Parameters parameters, Problems problems) {
        String driver = parameters.text(parameters.find("format") != null ? "format" : "driver");
        String protocol = parameters.text("file.driver");
        boolean onFile = protocol == null || OPEN_FILES.contains(protocol);
        if ((driver == null || driver.equals("raw") || driver.equals("qcow2")) && onFile) {
            image(option, "file", parameters.text("file"), problems);
            file(option, "file.filename", parameters.text("file.filename"), problems);
        }
    }

    private void nodes(Option option, Map<String, Given> members, Problems problems) {
        Given driver = members.get("driver");
        Given filename = members.get("filename");
        String type = driver == null ? null : driver.text();
        if (type != null && OPEN_FILES.contains(type) && filename != null) {
            file(option, filename.parameter().name(), filename.text(), problems);
        }
        members.values().forEach(member -> nodes(option, member.members(), problems));
    }

    /** A name that QEMU takes apart: what looks as if it had a protocol in front is left alone. */
    private void image(Option option, String parameter, @Nullable String name, Problems problems) {
        if (name != null && !WITH_PROTOCOL.matcher(name).matches()) {
            file(option, parameter, name, problems);
        }
    }

    private void file(Option option, String parameter, @Nullable String name, Problems problems) {
        if (name == null || name.isEmpty() || name.startsWith("/dev/fdset/") || !isMissing(name)) {
            return;
        }
        String where = Line.name(option) + (parameter.isEmpty() ? "" : " " + parameter);
        problems.error(
                ProblemKind.FILE_MISSING,
                Place.of(option, parameter),
                where + ": '" + name + "' is not there (expected: a file of the host that QEMU can open)");
    }

    private boolean isMissing(String name) {
        try {
            return !RunPath.isIn(name) && missing.test(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
