package dev.qemu4j.vm;

import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.GuestPanickedEvent;
import dev.qemu4j.qapi.runstate.ResetEvent;
import dev.qemu4j.vm.console.ConsolePort;
import dev.qemu4j.vm.console.VmConsole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

/**
 * The consoles and named ports of one start. Those that the command line puts on a pseudo terminal of their own get a socket in the
 * run directory instead, to which QEMU connects before the guest runs; monitors keep their terminals.
 */
final class MachineConsoles {
    private static final String BY_ID = "chardev:";

    private final RunDirectory directory;
    private final @Nullable Executor executor;
    private final Map<String, ConsolePort> ports = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    /** Virtio serial ports with a name, on which a guest has no console unless a program opens one there. */
    private final Set<String> named = new HashSet<>();

    private int serialPorts;
    private int serials;

    MachineConsoles(RunDirectory directory, @Nullable Executor executor) {
        this.directory = directory;
        this.executor = executor;
    }

    /** Listens for the consoles of a command line, and returns it with their sockets. */
    CommandLine wire(CommandLine cmd) {
        Set<String> consoles = consoles(cmd.options());
        reserve(cmd.options());
        return cmd.map(option -> wired(option, consoles));
    }

    VmConsole first() {
        return ports.entrySet().stream()
                .filter(port -> !named.contains(port.getKey()))
                .map(port -> port.getValue().console())
                .findFirst()
                .orElseThrow(() -> new QemuException("the machine has no console (expected: a command line with"
                        + " SerialConsole.create() or VirtioConsole.create(); those on files, sockets and the standard"
                        + " output are not the machine's" + portsByName() + ")"));
    }

    private String portsByName() {
        List<String> found = ports.keySet().stream().filter(named::contains).toList();
        return found.isEmpty() ? "" : "; its ports " + found + " are taken by their ids";
    }

    VmConsole get(String id) {
        ConsolePort port = ports.get(id);
        if (port == null) {
            throw new QemuException("console: '" + id + "' (expected: one of " + ports.keySet()
                    + ", the consoles and ports on pseudo terminals of their own)");
        }
        return port.console();
    }

    List<VmConsole> all() {
        return ports.values().stream().map(ConsolePort::console).toList();
    }

    void endWith(CompletableFuture<String> reason) {
        ports.values().forEach(port -> port.endsWith(reason));
    }

    /** A reset takes a panic back: the guest starts anew. */
    void watchPanic(QmpEvent event) {
        if (event instanceof GuestPanickedEvent panic) {
            panicked("GUEST_PANICKED, " + panic.action());
        } else if (event instanceof ResetEvent) {
            panicked(null);
        }
    }

    private void panicked(@Nullable String report) {
        ports.values().forEach(port -> port.panicked(report));
    }

    void close() {
        ports.values().forEach(ConsolePort::close);
    }

    private Set<String> consoles(List<Option> options) {
        Set<String> consoles = new HashSet<>();
        Set<String> others = new HashSet<>();
        for (Option option : options) {
            String name = LaunchArguments.withOneDash(option);
            Parameters parameters = option.parameters();
            String argument = option.argument();
            if (argument != null && argument.startsWith(BY_ID)) {
                (name.equals("-serial") ? consoles : others).add(argument.substring(BY_ID.length()));
            } else if (parameters != null && parameters.text("chardev") != null) {
                String chardev = String.valueOf(parameters.text("chardev"));
                (name.equals("-device") ? consoles : others).add(chardev);
                if ("virtserialport".equals(parameters.text("driver"))) {
                    named.add(chardev);
                }
            }
        }
        consoles.removeAll(others);
        return consoles;
    }

    private List<Option> wired(Option option, Set<String> consoles) {
        Parameters parameters = option.parameters();
        if (LaunchArguments.withOneDash(option).equals("-chardev")
                && parameters != null
                && "pty".equals(parameters.text("backend"))) {
            String id = parameters.text("id");
            return List.of(id != null && consoles.contains(id) ? onSocket(option, parameters, listen(id)) : option);
        }
        if (!LaunchArguments.withOneDash(option).equals("-serial")) {
            return List.of(option);
        }
        String label = "serial" + serials++; // QEMU's own name of it
        if ("pty".equals(option.argument())) {
            String id = free(label);
            Path socket = listen(id);
            return List.of(
                    Option.of("-chardev", Chardevs.socket(id, c -> c.path(socket))),
                    Option.text("-serial", BY_ID + id));
        }
        return List.of(option);
    }

    /** Learns the names that others have: those of all character devices, and those that QEMU gives to serial ports. */
    private void reserve(List<Option> options) {
        for (Option option : options) {
            Parameters parameters = option.parameters();
            String id = parameters == null ? null : parameters.text("id");
            if (LaunchArguments.withOneDash(option).equals("-chardev") && id != null) {
                taken.add(id);
            } else if (LaunchArguments.withOneDash(option).equals("-serial")) {
                serialPorts++;
            }
        }
    }

    private String free(String label) {
        String id = label;
        for (int next = serialPorts; !taken.add(id); next++) {
            id = "serial" + next;
        }
        return id;
    }

    private Path listen(String id) {
        ConsolePort port = ConsolePort.listen(id, directory.socket("console" + ports.size()), executor);
        ports.put(id, port);
        return port.socket();
    }

    private static Option onSocket(Option option, Parameters parameters, Path socket) {
        List<Parameter> changed = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            if (parameter.name().equals("backend")) {
                changed.add(new Parameter("backend", StringNode.valueOf("socket"), option.origin()));
            } else if (!parameter.name().equals("path")) { // a link to the terminal
                changed.add(parameter);
            }
        }
        changed.add(new Parameter("path", StringNode.valueOf(socket.toString()), option.origin()));
        return Option.of(option.name(), Parameters.of(changed));
    }
}
