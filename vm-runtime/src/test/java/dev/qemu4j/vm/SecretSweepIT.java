package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.qga.GuestExec;
import dev.qemu4j.qapi.qga.GuestSetUserPassword;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpException;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A generated secret in each member of the facts that can hold one, in each form of an option and each way over a monitor: it is in no log at
 * any level, no exception, no text of an object and no file, and in QEMU's arguments only with a warning.
 */
@Tag("once")
@Timeout(600)
class SecretSweepIT {
    private static final Path FACTS = Path.of("..", "codegen", "src", "main", "facts");
    private static final Set<String> TEXTS = Set.of("str", "string");
    private static final Logger ALL = Logger.getLogger("dev.qemu4j");

    private final Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Recording();
    private final String secret = "s" + UUID.randomUUID();
    private final List<Path> files = new ArrayList<>();

    @TempDir
    private Path base;

    @BeforeEach
    void record() {
        handler.setLevel(Level.ALL);
        ALL.setLevel(Level.ALL);
        ALL.setUseParentHandlers(false);
        ALL.addHandler(handler);
    }

    @AfterEach
    void stop() {
        ALL.removeHandler(handler);
        ALL.setUseParentHandlers(true);
        ALL.setLevel(null);
    }

    /** The names by which the facts of all versions call texts that are secrets. */
    static Stream<String> secrets() {
        Set<String> names = new TreeSet<>();
        for (String file : List.of("qapi-qemu", "qom", "cli")) {
            JsonNode facts =
                    JsonMapper.shared().readTree(FACTS.resolve(file + ".json").toFile());
            for (JsonNode entity : facts.path("entities")) {
                for (String role : List.of("members", "parameters", "properties")) {
                    entity.path(role).properties().forEach(member -> {
                        String type = member.getValue().path("type").toString();
                        if (TEXTS.stream().anyMatch(type::contains) && Secrets.isSecret(member.getKey())) {
                            names.add(member.getKey());
                        }
                    });
                }
            }
        }
        return names.stream();
    }

    @Test
    void facts_haveSecrets() {
        assertThat(secrets()).hasSizeGreaterThan(5).contains("password", "cookie");
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void start_secretInEachFormOfAnOption_isSeenNowhere(String name) throws IOException {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("driver", "http")
                .put("node-name", "n")
                .put("url", "http://127.0.0.1:1/d")
                .put(name, secret);
        List<List<String>> options = List.of(
                List.of("-object", "secret,id=s,data=" + secret),
                List.of("-object", "rng-random,id=r," + name + "=" + secret),
                List.of("-device", "virtio-rng-pci,id=d," + name + "=" + secret),
                List.of("-global", "virtio-rng-pci." + name + "=" + secret),
                List.of("-set", "device.d." + name + "=" + secret),
                List.of(
                        "-drive",
                        "if=none,id=d,file.driver=http,file.url=http://127.0.0.1:1/d,file." + name + "=" + secret),
                List.of("-drive", "if=none,id=d,file=json:" + node.toString().replace(",", ",,")),
                List.of("-blockdev", node.toString()),
                List.of("-blockdev", "driver=http,node-name=n,url=http://127.0.0.1:1/d," + name + "=" + secret),
                List.of("-cdrom", "http://u:" + secret + "@127.0.0.1:1/d"),
                List.of("-spice", "port=0,addr=127.0.0.1," + name + "=" + secret),
                List.of("-chardev", "socket,id=c,path=/nowhere," + name + "=" + secret),
                List.of("-fw_cfg", "name=opt/x/" + name + ",string=" + secret),
                List.of("-newer-option", "a=b," + name + "=" + secret));
        for (List<String> option : options) {
            start(option.get(0), option.get(1));
        }
        assertThat(files).as("files by which QEMU gets secrets").isNotEmpty();
        assertThat(left()).isEmpty();
    }

    private void start(String option, String argument) throws IOException {
        logged.clear();
        List<String> argv = new ArrayList<>();
        List<Path> kept = new ArrayList<>();
        CommandLine cmd = TestMachines.idle().option(option, argument).build();
        VmOptions options = VmOptions.builder()
                .runBase(base)
                .launchTimeout(Duration.ofSeconds(30))
                .launcher(command -> {
                    argv.addAll(command);
                    kept.addAll(filesWithTheSecret());
                    return command;
                })
                .build();
        List<String> seen = new ArrayList<>(List.of(cmd.toString(), options.toString()));
        try (VirtualMachine vm = VirtualMachine.start(cmd, options)) {
            seen.add(vm + vm.stderrTail() + vm.commandLine());
            seen.addAll(environments(ProcessHandle.of(vm.pid()).orElseThrow()));
            assertThat(filesWithTheSecret())
                    .as("%s %s while it runs", option, argument)
                    .isEmpty();
            seen.add(String.valueOf(vm.stop(StopLadder.atOnce())));
        } catch (VmLaunchException e) {
            seen.add(told(e) + e.arguments() + e.stderrTail() + e.shellCommand() + e.problems());
        }

        assertThat(seen).as("%s %s", option, argument).noneMatch(text -> text.contains(secret));
        assertNotLogged(option);
        files.addAll(kept);
        if (argv.stream().anyMatch(one -> one.contains(secret))) {
            assertThat(logged.stream()
                            .filter(line -> line.getLevel().equals(Level.WARNING))
                            .map(SecretSweepIT::text))
                    .as("warnings of %s %s", option, argument)
                    .anyMatch(line -> line.startsWith(option + ": a secret stays in QEMU's arguments"));
        }
    }

    @Test
    void monitor_secretInEachMember_isInNoLogAndNoException() throws IOException {
        try (VirtualMachine vm = VirtualMachine.start(
                TestMachines.idle().build(), VmOptions.builder().runBase(base).build())) {
            secrets().forEach(name -> {
                execute(
                        vm,
                        "object-add",
                        json("qom-type", "rng-builtin", "id", "r-" + name).put(name, secret));
                execute(
                        vm,
                        "blockdev-add",
                        json("driver", "http", "url", "http://127.0.0.1:1/d").put(name, secret));
                execute(vm, "chardev-add", nested("socket", name));
                execute(vm, "qom-set", json("path", "/objects", "property", name, "value", secret));
                execute(vm, "no-such-command", json("x", "y").put(name, secret));
                execute(vm, "human-monitor-command", json("command-line", "object_add secret,id=h,data=" + secret));
                execute(
                        vm,
                        "human-monitor-command",
                        json("command-line", "drive_add 0 if=none,file." + name + "=" + secret));
            });
            execute(vm, "set_password", json("protocol", "vnc", "password", secret));
            execute(vm, "change-vnc-password", json("password", secret));
            assertThat(vm.toString() + vm.qmp() + vm.events().all()).doesNotContain(secret);
        }
        assertNotLogged("a monitor");
        assertThat(logged.stream().map(SecretSweepIT::text)).anyMatch(line -> line.contains("object-add"));
        assertThat(left()).isEmpty();
    }

    /** The environments of a process and of all that it has started. */
    private static List<String> environments(ProcessHandle process) throws IOException {
        List<String> all = new ArrayList<>();
        for (ProcessHandle one :
                Stream.concat(Stream.of(process), process.descendants()).toList()) {
            all.add(Files.readString(
                    Path.of("/proc", String.valueOf(one.pid()), "environ"), StandardCharsets.ISO_8859_1));
        }
        return all;
    }

    /** The files below the run base that hold the secret, each of which, with its directory, is its owner's alone. */
    private List<Path> filesWithTheSecret() {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(base)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(secret)) {
                    assertThat(mode(file)).as("%s", file).isEqualTo("rw-------");
                    assertThat(mode(file.resolveSibling(".")))
                            .as("directory of %s", file)
                            .isEqualTo("rwx------");
                    found.add(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void agent_secretsOfItsCommands_areInNoLogAndNoException() {
        try (FakeGuestAgent fake = FakeGuestAgent.start();
                GuestAgent agent = GuestAgent.connect(fake.address())) {
            List<QmpCommand<?>> commands = List.of(
                    GuestSetUserPassword.of("root", secret, false),
                    GuestExec.builder("/bin/sh")
                            .env(List.of("PASSWORD=" + secret))
                            .inputData(secret)
                            .build());
            for (QmpCommand<?> command : commands) {
                try {
                    agent.blocking().execute(command, Duration.ofSeconds(30));
                } catch (QemuException e) {
                    assertThat(told(e)).as("%s", command.commandName()).doesNotContain(secret);
                }
            }
            assertThat(agent.toString() + commands).doesNotContain(secret);
        }
        assertNotLogged("an agent");
        assertThat(logged.stream().map(SecretSweepIT::text)).anyMatch(line -> line.contains("guest-set-user-password"));
    }

    private void execute(VirtualMachine vm, String command, JsonNode arguments) {
        try {
            vm.qmp().blocking().execute(command, arguments);
        } catch (QmpCommandException e) {
            assertThat(told(e) + e.description()).as("%s", command).doesNotContain(secret);
        } catch (QmpException e) {
            assertThat(told(e)).as("%s", command).doesNotContain(secret);
        }
    }

    private ObjectNode nested(String type, String name) {
        ObjectNode chardev = json("id", "c");
        chardev.putObject("backend").put("type", type).putObject("data").put(name, secret);
        return chardev;
    }

    private static ObjectNode json(String... members) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < members.length; i += 2) {
            object.put(members[i], members[i + 1]);
        }
        return object;
    }

    private void assertNotLogged(String where) {
        assertThat(logged.stream().map(SecretSweepIT::text))
                .as("logs of %s", where)
                .noneMatch(line -> line.contains(secret));
    }

    private static String text(LogRecord line) {
        Throwable thrown = line.getThrown();
        return new SimpleFormatter().formatMessage(line) + (thrown == null ? "" : told(thrown));
    }

    private static String told(Throwable failure) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        return all.toString();
    }

    /** Files that are left once the machine has ended. */
    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.walk(base)) {
            return files.filter(file -> !file.equals(base)).toList();
        }
    }

    private final class Recording extends Handler {
        @Override
        public void publish(LogRecord line) {
            logged.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
