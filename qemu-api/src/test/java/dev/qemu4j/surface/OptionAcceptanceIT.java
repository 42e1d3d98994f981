package dev.qemu4j.surface;

import dev.qemu4j.Accels;
import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Machines;
import dev.qemu4j.chardev.Redirection;
import dev.qemu4j.option.DriveInterface;
import dev.qemu4j.option.FsDriver;
import dev.qemu4j.option.FsSecurityModel;
import dev.qemu4j.option.NicModel;
import dev.qemu4j.option.RtcBase;
import dev.qemu4j.option.RtcClock;
import dev.qemu4j.option.RtcDriftFix;
import dev.qemu4j.option.SandboxPolicy;
import dev.qemu4j.option.SmbiosTable;
import dev.qemu4j.option.VncSharing;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.block.IscsiHeaderDigest;
import dev.qemu4j.qapi.net.NetClientDriver;
import dev.qemu4j.qapi.runstate.PanicAction;
import dev.qemu4j.qapi.runstate.RebootAction;
import dev.qemu4j.qapi.runstate.WatchdogAction;
import dev.qemu4j.qapi.tpm.TpmType;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Character devices and option lists, made by the typed API, are accepted by real programs. */
@Tag("once")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OptionAcceptanceIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("dev.qemu4j.surface.Starts#emulators")
    void chardevs_eachBackend_isTaken(Emulator emulator) {
        Starts trials = new Starts(emulator);
        trials.add(
                "null",
                c -> none(c).chardev(Chardevs.ofNull("c", n -> n.mux(true).logfile(file("log")))));
        trials.add(
                "socket",
                c -> none(c).chardev(Chardevs.socket(
                        "c", s -> s.path(file("s")).server(true).waitForClient(false))));
        trials.add(
                "socket-tcp",
                c -> none(c).chardev(Chardevs.socket(
                        "c",
                        s -> s.host("127.0.0.1")
                                .port("0")
                                .ipv4(true)
                                .server(true)
                                .waitForClient(false)
                                .telnet(true))));
        trials.add(
                "udp",
                c -> none(c).chardev(Chardevs.udp(
                        "c",
                        u -> u.host("127.0.0.1")
                                .port("9")
                                .localaddr("127.0.0.1")
                                .localport("0"))));
        trials.add(
                "file",
                c -> none(c).chardev(Chardevs.file("c", f -> f.path(file("f,1")).append(true))));
        trials.add("pipe", c -> none(c).chardev(Chardevs.pipe("c", p -> p.path(file("no-such-pipe")))));
        trials.add("pty", c -> none(c).chardev(Chardevs.pty("c")));
        trials.add(
                "ringbuf",
                c -> none(c).chardev(Chardevs.ringbuf("c", r -> r.size(dev.qemu4j.base.DataSize.ofKib(64)))));
        trials.add("vc", c -> none(c).chardev(Chardevs.vc("c", v -> v.cols(80).rows(25))));
        trials.add("msmouse", c -> none(c).chardev(Chardevs.msmouse("c")));
        trials.add("wctablet", c -> none(c).chardev(Chardevs.wctablet("c")));
        trials.add("testdev", c -> none(c).chardev(Chardevs.testdev("c")));
        trials.add("parallel", c -> none(c).chardev(Chardevs.parallel("c", p -> p.path("/dev/no-such-port"))));
        trials.add("serial", c -> none(c).chardev(Chardevs.serial("c", p -> p.path("/dev/no-such-port"))));

        trials.run("chardev", version(emulator));
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.surface.Starts#emulators")
    void options_eachList_isTaken(Emulator emulator) {
        String machine = emulator.target().matches("x86_64|i386") ? "pc" : "none";
        Starts trials = new Starts(emulator);
        trials.add(
                "action",
                c -> machine(c, machine)
                        .action(a -> a.reboot(RebootAction.SHUTDOWN)
                                .panic(PanicAction.PAUSE)
                                .watchdog(WatchdogAction.NONE)));
        trials.add(
                "boot",
                c -> machine(c, machine).boot(b -> b.order("cd").menu(true).strict(true)));
        trials.add(
                "fsdev",
                c -> machine(c, machine)
                        .fsdev(FsDriver.LOCAL, f -> f.id("f").path(folder).securityModel(FsSecurityModel.NONE)));
        trials.add("fw_cfg", c -> machine(c, machine).fwCfg("opt/a,b", f -> f.string("x=y,z")));
        trials.add("global", c -> machine(c, machine).global("virtio-blk-pci", "num-queues", "2"));
        trials.add("icount", c -> machine(c, machine).icount("auto", i -> i.sleep(false)));
        trials.add("iscsi", c -> machine(c, machine).iscsi(i -> i.timeout(5).headerDigest(IscsiHeaderDigest.NONE)));
        trials.add(
                "memory",
                c -> machine(c, machine)
                        .memory(m -> m.size(dev.qemu4j.base.DataSize.ofMib(64))
                                .slots(2)
                                .maxmem(dev.qemu4j.base.DataSize.ofGib(1))));
        trials.add("msg", c -> machine(c, machine).msg(m -> m.timestamp(true).guestName(true)));
        trials.add(
                "name", c -> machine(c, machine).name("a,b", n -> n.process("p").debugThreads(true)));
        trials.add("option-rom", c -> machine(c, machine).optionRom("no-such-rom", o -> o.bootindex(1)));
        trials.add("overcommit", c -> machine(c, machine).overcommit(o -> o.cpuPm(false)));
        trials.add(
                "rtc",
                c -> machine(c, machine)
                        .rtc(r -> r.base(RtcBase.UTC).clock(RtcClock.VM).driftfix(RtcDriftFix.NONE)));
        trials.add(
                "sandbox",
                c -> machine(c, machine)
                        .sandbox(
                                s -> s.enable(true).obsolete(SandboxPolicy.DENY).spawn(SandboxPolicy.DENY)));
        trials.add(
                "smbios-0",
                c -> machine(c, machine)
                        .smbios(s -> s.type(SmbiosTable.BIOS).vendor("v,w").uefi(true)));
        trials.add(
                "smbios-1",
                c -> machine(c, machine)
                        .smbios(s -> s.type(SmbiosTable.SYSTEM)
                                .manufacturer("m")
                                .serial("s")
                                .sku("k")
                                .family("f")));
        trials.add(
                "smbios-2",
                c -> machine(c, machine)
                        .smbios(s -> s.type(SmbiosTable.BASEBOARD)
                                .product("p")
                                .asset("a")
                                .location("l")));
        trials.add(
                "smbios-4",
                c -> machine(c, machine)
                        .smbios(s -> s.type(SmbiosTable.PROCESSOR)
                                .maxSpeed(2000)
                                .currentSpeed(1000)
                                .sockPfx("CPU")));
        trials.add(
                "smbios-8",
                c -> machine(c, machine)
                        .smbios(s -> s.type(SmbiosTable.PORT_CONNECTOR)
                                .internalReference("a")
                                .connectorType(1)
                                .portType(2)));
        trials.add(
                "smbios-11",
                c -> machine(c, machine)
                        .smbios(s -> s.type(SmbiosTable.OEM_STRINGS).value("a=b")));
        trials.add(
                "smbios-17",
                c -> machine(c, machine)
                        .smbios(s -> s.type(SmbiosTable.MEMORY_DEVICE)
                                .bank("b")
                                .speed(3)
                                .locPfx("D")));
        trials.add(
                "smp",
                c -> machine(c, machine).smp(s -> s.cpus(2).cores(2).maxcpus(4).sockets(2)));
        trials.add("trace", c -> machine(c, machine).trace(t -> t.enable("no_such_event")));
        trials.add(
                "virtfs",
                c -> machine(c, machine)
                        .virtfs(
                                FsDriver.LOCAL,
                                v -> v.path(folder).mountTag("t").securityModel(FsSecurityModel.NONE)));
        trials.add(
                "vnc",
                c -> machine(c, machine)
                        .vnc(
                                "unix:" + file("vnc"),
                                v -> v.share(VncSharing.FORCE_SHARED).lossy(true)));
        trials.add(
                "nic",
                c -> machine(c, machine)
                        .nic(
                                NetClientDriver.USER,
                                n -> n.model(NicModel.E1000).restrict(true).hostfwd("tcp:127.0.0.1:0-:22")));
        trials.add(
                "drive",
                c -> machine(c, machine)
                        .drive(d -> d.driver(BlockdevDriver.NULL_CO)
                                .interfaceType(DriveInterface.VIRTIO)
                                .readOnly(true)
                                .id("d")));
        trials.add("monitor", c -> machine(c, machine).monitor(Redirection.unixServer(file("m"))));
        trials.add(
                "tpmdev",
                c -> machine(c, machine)
                        .tpmdev(TpmType.PASSTHROUGH, t -> t.id("t").path("/dev/no-such-tpm")));
        trials.add("add-fd", c -> machine(c, machine).addFd(a -> a.fd(2).set(1).opaque("x")));

        trials.run("option", version(emulator));
    }

    private static CommandLine.Builder none(CommandLine.Builder builder) {
        return machine(builder, "none");
    }

    private static CommandLine.Builder machine(CommandLine.Builder builder, String machine) {
        return builder.machine(Machines.of(machine)).accel(Accels.tcg());
    }

    private static String version(Emulator emulator) {
        try (RealTypes real = new RealTypes(emulator)) {
            return real.version();
        }
    }

    private Path file(String name) {
        return folder.resolve(name);
    }
}
