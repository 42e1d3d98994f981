package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Accels;
import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Cpus;
import dev.qemu4j.Machines;
import dev.qemu4j.Target;
import dev.qemu4j.chardev.Redirection;
import dev.qemu4j.machine.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Machines, CPUs, character devices and option lists, made by the typed API, are accepted by the installed QEMU. */
class StartAcceptanceIT {
    @TempDir
    private Path folder;

    static List<Emulator> emulators() {
        List<Emulator> emulators = Emulator.all().stream()
                .filter(found -> found.target().equals("x86_64"))
                .toList();
        assertThat(emulators)
                .as("no qemu-system-x86_64 is installed: ./check installs one")
                .isNotEmpty();
        return emulators;
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void machines_each_start(Emulator emulator) {
        Map<String, CommandLine> trials = new TreeMap<>();
        try (RealTypes real = new RealTypes(emulator)) {
            real.machines().forEach(machine -> {
                String name = machine.get("name").stringValue();
                trials.put(name, cmd(c -> c.machine(machine(name)).accel(Accels.tcg())));
            });
        }

        // It wants more memory than a test should take.
        assertThat(refused(emulator, trials).keySet()).isSubsetOf("nitro");
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void cpus_eachModelOfTheTarget_starts(Emulator emulator) {
        Map<String, CommandLine> trials = new TreeMap<>();
        try (RealTypes real = new RealTypes(emulator)) {
            real.models()
                    .keySet()
                    .forEach(model -> trials.put(
                            model,
                            cmd(c -> c.machine(Machines.q35())
                                    .accel(Accels.tcg())
                                    .cpu(Cpus.of(model)))));
        }

        assertThat(refused(emulator, trials)).containsOnlyKeys("host");
        assertThat(trials).hasSizeGreaterThan(100);
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void chardevs_eachBackend_isTaken(Emulator emulator) {
        Map<String, CommandLine> trials = new TreeMap<>();
        trials.put(
                "null",
                chardev(c -> c.chardev(Chardevs.ofNull("c", n -> n.mux(true).logfile(file("log"))))));
        trials.put(
                "socket",
                chardev(c -> c.chardev(
                        Chardevs.socket("c", s -> s.path(file("s")).server(true).waitForClient(false)))));
        trials.put(
                "socket-tcp",
                chardev(c -> c.chardev(Chardevs.socket(
                        "c",
                        s -> s.host("127.0.0.1")
                                .port("0")
                                .ipv4(true)
                                .server(true)
                                .waitForClient(false)
                                .telnet(true)))));
        trials.put(
                "udp",
                chardev(c -> c.chardev(Chardevs.udp(
                        "c",
                        u -> u.host("127.0.0.1")
                                .port("9")
                                .localaddr("127.0.0.1")
                                .localport("0")))));
        trials.put(
                "file",
                chardev(c ->
                        c.chardev(Chardevs.file("c", f -> f.path(file("f,1")).append(true)))));
        trials.put("pipe", chardev(c -> c.chardev(Chardevs.pipe("c", p -> p.path(file("no-such-pipe"))))));
        trials.put("pty", chardev(c -> c.chardev(Chardevs.pty("c"))));
        trials.put(
                "ringbuf", chardev(c -> c.chardev(Chardevs.ringbuf("c", r -> r.size(dev.qemu4j.DataSize.ofKib(64))))));
        trials.put("vc", chardev(c -> c.chardev(Chardevs.vc("c", v -> v.cols(80).rows(25)))));
        trials.put("msmouse", chardev(c -> c.chardev(Chardevs.msmouse("c"))));
        trials.put("wctablet", chardev(c -> c.chardev(Chardevs.wctablet("c"))));
        trials.put("testdev", chardev(c -> c.chardev(Chardevs.testdev("c"))));
        trials.put("parallel", chardev(c -> c.chardev(Chardevs.parallel("c", p -> p.path("/dev/no-such-port")))));
        trials.put("serial", chardev(c -> c.chardev(Chardevs.serial("c", p -> p.path("/dev/no-such-port")))));

        Map<String, String> refused = refused(emulator, trials);

        assertThat(refused).containsOnlyKeys("pipe", "parallel", "serial");
        assertThat(refused.values()).allSatisfy(message -> assertThat(message).contains("No such file"));
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void options_eachList_isTaken(Emulator emulator) {
        Map<String, CommandLine> trials = new TreeMap<>();
        put(
                trials,
                "action",
                c -> c.action(a -> a.reboot("shutdown").panic("pause").watchdog("none")));
        put(trials, "boot", c -> c.boot(b -> b.order("cd").menu(true).strict(true)));
        put(trials, "fsdev", c -> c.fsdev("local", f -> f.id("f").path(folder).securityModel("none")));
        put(trials, "fw_cfg", c -> c.fwCfg("opt/a,b", f -> f.string("x=y,z")));
        put(trials, "global", c -> c.global("virtio-blk-pci", "num-queues", "2"));
        put(trials, "icount", c -> c.icount("auto", i -> i.sleep(false)));
        put(trials, "iscsi", c -> c.iscsi(i -> i.timeout(5).headerDigest("none")));
        put(
                trials,
                "memory",
                c -> c.memory(
                        m -> m.size(dev.qemu4j.DataSize.ofMib(64)).slots(2).maxmem(dev.qemu4j.DataSize.ofGib(1))));
        put(trials, "msg", c -> c.msg(m -> m.timestamp(true).guestName(true)));
        put(trials, "name", c -> c.name("a,b", n -> n.process("p").debugThreads(true)));
        put(trials, "option-rom", c -> c.optionRom("no-such-rom", o -> o.bootindex(1)));
        put(trials, "overcommit", c -> c.overcommit(o -> o.cpuPm(false)));
        put(trials, "rtc", c -> c.rtc(r -> r.base("utc").clock("vm").driftfix("none")));
        put(
                trials,
                "sandbox",
                c -> c.sandbox(s -> s.enable(true).obsolete("deny").spawn("deny")));
        put(trials, "smbios-0", c -> c.smbios(s -> s.type(0).vendor("v,w").uefi(true)));
        put(
                trials,
                "smbios-1",
                c -> c.smbios(
                        s -> s.type(1).manufacturer("m").serial("s").sku("k").family("f")));
        put(
                trials,
                "smbios-2",
                c -> c.smbios(s -> s.type(2).product("p").asset("a").location("l")));
        put(
                trials,
                "smbios-4",
                c -> c.smbios(s -> s.type(4).maxSpeed(2000).currentSpeed(1000).sockPfx("CPU")));
        put(
                trials,
                "smbios-8",
                c -> c.smbios(
                        s -> s.type(8).internalReference("a").connectorType(1).portType(2)));
        put(trials, "smbios-11", c -> c.smbios(s -> s.type(11).value("a=b")));
        put(
                trials,
                "smbios-17",
                c -> c.smbios(s -> s.type(17).bank("b").speed(3).locPfx("D")));
        put(trials, "smp", c -> c.smp(s -> s.cpus(2).cores(2).maxcpus(4).sockets(2)));
        put(trials, "trace", c -> c.trace(t -> t.enable("no_such_event")));
        put(
                trials,
                "virtfs",
                c -> c.virtfs("local", v -> v.path(folder).mountTag("t").securityModel("none")));
        put(
                trials,
                "vnc",
                c -> c.vnc("unix:" + file("vnc"), v -> v.share("force-shared").lossy(true)));
        put(
                trials,
                "nic",
                c -> c.nic("user", n -> n.model("e1000").restrict(true).hostfwd("tcp:127.0.0.1:0-:22")));
        put(
                trials,
                "drive",
                c -> c.drive(d -> d.driver("null-co")
                        .interfaceType("virtio")
                        .readOnly(true)
                        .id("d")));
        put(trials, "monitor", c -> c.monitor(Redirection.unixServer(file("m"))));
        put(trials, "tpmdev", c -> c.tpmdev("passthrough", t -> t.id("t").path("/dev/no-such-tpm")));
        put(trials, "add-fd", c -> c.addFd(a -> a.fd(2).set(1).opaque("x")));

        assertThat(refused(emulator, trials)).containsOnlyKeys("tpmdev", "add-fd");
    }

    private static Machine machine(String name) {
        try {
            String method = Objects.requireNonNull(
                    Objects.requireNonNull(Catalogue.of("machines").find(name), name)
                            .get("method"));
            return (Machine) Machines.class.getMethod(method).invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }

    private static CommandLine chardev(Consumer<CommandLine.Builder> options) {
        return cmd(c -> options.accept(c.machine(Machines.none())));
    }

    private static void put(Map<String, CommandLine> trials, String name, Consumer<CommandLine.Builder> options) {
        trials.put(name, cmd(c -> options.accept(c.machine(Machines.pc()).accel(Accels.tcg()))));
    }

    private static CommandLine cmd(Consumer<CommandLine.Builder> options) {
        CommandLine.Builder builder = CommandLine.builder(Target.X86_64);
        options.accept(builder);
        return builder.build();
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private static Map<String, String> refused(Emulator emulator, Map<String, CommandLine> trials) {
        Map<String, String> refused = new ConcurrentSkipListMap<>();
        trials.entrySet().parallelStream().forEach(trial -> {
            List<String> arguments = new ArrayList<>(trial.getValue().toArguments());
            arguments.remove(0);
            String message = Trial.run(emulator, arguments);
            if (message != null) {
                refused.put(trial.getKey(), message);
            }
        });
        System.out.printf(
                "%s: of %d, %d accepted; refused: %s%n",
                emulator, trials.size(), trials.size() - refused.size(), refused);
        return refused;
    }
}
