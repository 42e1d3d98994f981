package dev.qemu4j.vm;

import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.CommandLineSyntaxException;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.option.Option;
import dev.qemu4j.vm.launch.internal.SecretFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** QEMU's argument vector: the user's command line, with its secrets in files, and the library's own monitor. */
final class LaunchArguments {
    private static final Logger log = LoggerFactory.getLogger(LaunchArguments.class);
    private static final String MONITOR = "qemu4j-qmp";
    private static final Set<String> DAEMONIZE = Set.of("-daemonize", "--daemonize");

    private final CommandLine cmd;
    private final List<Option> options;

    LaunchArguments(CommandLine cmd) {
        this.cmd = cmd;
        options = asQemuReads(cmd);
    }

    /** Refuses options that would take the process away from this JVM, for good and without a message. */
    void check() {
        cmd.prefix(); // which cannot be two
        if (cmd.toArguments().stream().anyMatch(DAEMONIZE::contains)) {
            throw new QemuException("-daemonize: QEMU would leave this JVM, which then could neither watch nor end it"
                    + " (expected: a command line without it; the start returns when the machine runs)");
        }
        if (has("-runas") || options.stream().anyMatch(LaunchArguments::changesUser)) {
            log.warn("QEMU that changes its user loses the signal by which it ends with this JVM: if the JVM is killed,"
                    + " it runs on until the next start of a machine sweeps it");
        }
    }

    /** Tells whether QEMU itself decides when the guest runs: after a migration, or when it has left its pre-configuration. */
    boolean startsByItself() {
        return has("-incoming") || preconfig();
    }

    /** Tells whether QEMU makes its machine only when it is told to. */
    boolean preconfig() {
        return has("-preconfig");
    }

    boolean stopped() {
        return has("-S");
    }

    /** The command to run. The caller's launcher takes the place of what the options need before QEMU. */
    List<String> launched(VmOptions launch, CommandLine given, Path socket, boolean stopped) {
        List<String> qemu = of(given, socket, stopped);
        if (launch.hasLauncher()) {
            return launch.launcher().apply(qemu);
        }
        return Stream.concat(given.prefix().stream(), qemu.stream()).toList();
    }

    /** The arguments with the program first; the guest waits for {@code cont} if it is to be stopped. */
    List<String> of(CommandLine given, Path socket, boolean stopped) {
        List<String> arguments = new ArrayList<>(given.toArguments());
        if (stopped) {
            arguments.add("-S");
        }
        Option chardev = Option.of("-chardev", Chardevs.socket(MONITOR, c -> c.path(socket)));
        arguments.addAll(List.of(chardev.name(), String.valueOf(chardev.argument())));
        arguments.addAll(List.of("-qmp", "chardev:" + MONITOR));
        return List.copyOf(arguments);
    }

    /** The user's command line in its run directory for a program, with its secrets moved. */
    static CommandLine given(CommandLine placed, SecretFiles secrets, @Nullable QemuInstallation installation) {
        CommandLine moved = placed.map(option -> secrets.move(List.of(option)));
        return installation == null
                ? moved
                : moved.toBuilder().program(installation.program()).build();
    }

    /** The arguments for people. */
    List<String> shown(CommandLine given) {
        CommandLine.Builder builder = CommandLine.builder(given.target()).program(given.program());
        given.options().forEach(option -> builder.add(option.redacted()));
        CommandLine redacted = builder.build();
        return Stream.concat(redacted.prefix().stream(), redacted.toArguments().stream())
                .toList();
    }

    private boolean has(String name) {
        return options.stream().anyMatch(option -> withOneDash(option).equals(name));
    }

    private static boolean changesUser(Option option) {
        return withOneDash(option).equals("-run-with")
                && option.parameters() != null
                && option.parameters().find("user") != null;
    }

    static String withOneDash(Option option) {
        return option.name().startsWith("--") ? option.name().substring(1) : option.name();
    }

    /** An option that was given with an argument it does not take is two options for QEMU. */
    private static List<Option> asQemuReads(CommandLine cmd) {
        try {
            return CommandLine.parse(cmd.toArguments()).options();
        } catch (CommandLineSyntaxException e) {
            return cmd.options(); // QEMU will refuse it
        }
    }
}
