package dev.qemu4j.vm.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.UnitReader;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Option;
import dev.qemu4j.recipe.GuestAgentChannel;
import dev.qemu4j.recipe.Tpm;
import dev.qemu4j.recipe.Uefi;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.seed.Seed;
import dev.qemu4j.seed.SeedUser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;

class SystemdUnitTest {
    private static final Path RUN = Path.of("/run");

    @Test
    void text_ofAMachine_isWhatPeopleWrite() {
        SystemdUnit unit = SystemdUnit.of(
                "web",
                CommandLine.builder(Target.X86_64)
                        .nodefaults()
                        .display(Displays.none())
                        .with(GuestAgentChannel.create())
                        .build());

        assertThat(unit.fileName()).isEqualTo("web.service");
        assertThat(unit.text()).startsWith("""
                        [Unit]
                        Description=Virtual machine web

                        [Service]
                        Type=exec
                        RuntimeDirectory=qemu4j-web
                        RuntimeDirectoryMode=0700
                        UMask=0077
                        ExecStartPre=/usr/bin/mkfifo %t/qemu4j-web/stop.in %t/qemu4j-web/stop.out
                        ExecStart=qemu-system-x86_64 \\
                            -nodefaults \\
                            -display none \\
                            -device virtio-serial,id=virtio-serial0 \\
                            -chardev socket,id=agent0,path=%t/qemu4j-web/agent,server=on,wait=off \\
                            -device virtserialport,id=agent0-port,chardev=agent0,name=org.qemu.guest_agent.0,bus=virtio-serial0.0 \\
                            -chardev pipe,id=qemu4j-stop,path=%t/qemu4j-web/stop \\
                            -mon chardev=qemu4j-stop,mode=control \\
                            -qmp unix:%t/qemu4j-web/qmp,server=on,wait=off
                        """).endsWith("""
                        TimeoutStopSec=120
                        KillMode=mixed

                        [Install]
                        WantedBy=multi-user.target
                        """);
        assertThat(unit.environmentText()).isEmpty();
        assertThat(unit.file()).isEqualTo(Path.of("/etc/systemd/system/web.service"));
        assertThat(unit.monitor()).isEqualTo(Path.of("/run/qemu4j-web/qmp"));
    }

    @Test
    void text_ofEachCharacter_isReadAsItIs() {
        List<String> strange = List.of(
                "100%t %% $HOME ${HOME} $$ 'single' \"double\" \\n \\",
                "tab\tline feed\ncontrol\u0001\u007f é \uD83D\uDE00",
                "; # -",
                "",
                ";",
                "#comment",
                "  spaces  ",
                "!@-:+|",
                "a,,b=c",
                "\\\n# no comment",
                "`date` $(date) &&|| <>");
        CommandLine.Builder cmd = machine().program("/opt/qemu 9%t $HOME\"/bin/qemu-system-x86_64");
        strange.forEach(text -> cmd.option("-append", text));

        UnitReader unit = new UnitReader(SystemdUnit.of("web", cmd.build()).text(), RUN);

        List<String> start = unit.commands("Service.ExecStart").get(0);
        assertThat(start).startsWith("/opt/qemu 9%t $HOME\"/bin/qemu-system-x86_64");
        assertThat(start.subList(3, start.size() - 6))
                .containsExactlyElementsOf(strange.stream()
                        .flatMap(text -> Stream.of("-append", text))
                        .toList());
    }

    @Test
    void of_options_areThere() {
        SystemdUnit unit = SystemdUnit.of(
                "web",
                idle(),
                o -> o.description("100 % web")
                        .after("network-online.target", "swtpm-web.service")
                        .user("vm")
                        .workingDirectory(Path.of("/srv/100 %"))
                        .environment("A", "plain")
                        .environment("B", "a \"b\" $c `d` \\ 'e' %f\ng")
                        .restartOnFailure(true)
                        .stopTimeout(Duration.ofMillis(5_900))
                        .setting("Service", "CPUQuota", "50%")
                        .setting("Unit", "RequiresMountsFor", "/srv"));

        UnitReader read = new UnitReader(unit.text(), RUN);
        assertThat(read.one("Unit.Description")).isEqualTo("100 %% web");
        assertThat(read.all("Unit.After")).containsExactly("network-online.target", "swtpm-web.service");
        assertThat(read.all("Unit.Wants")).containsExactly("network-online.target", "swtpm-web.service");
        assertThat(read.one("Unit.RequiresMountsFor")).isEqualTo("/srv");
        assertThat(read.one("Service.User")).isEqualTo("vm");
        assertThat(read.one("Service.WorkingDirectory")).isEqualTo("/srv/100 %%");
        assertThat(read.one("Service.EnvironmentFile")).isEqualTo("/etc/systemd/system/web.env");
        assertThat(read.one("Service.Restart")).isEqualTo("on-failure");
        assertThat(read.one("Service.TimeoutStopSec")).isEqualTo("36");
        assertThat(read.one("Service.CPUQuota")).isEqualTo("50%");
        assertThat(unit.environmentText()).isEqualTo("A=\"plain\"\nB=\"a \\\"b\\\" \\$c \\`d\\` \\\\ 'e' %f\ng\"\n");
        assertThat(unit.options().toBuilder().build()).isEqualTo(unit.options());
        assertThat(unit.options().toString()).doesNotContain("plain");
    }

    @Test
    void of_userUnit_isOneOfTheUsersManager() {
        SystemdUnit unit = SystemdUnit.of("web", idle(), o -> o.forUser(true));

        assertThat(new UnitReader(unit.text(), RUN).one("Install.WantedBy")).isEqualTo("default.target");
        assertThat(unit.file().toString()).endsWith("/systemd/user/web.service");
        assertThat(unit.plan().describe())
                .contains("$ systemctl --user enable --now web.service", "0 of them as root")
                .doesNotContain("# systemctl");
        assertThatThrownBy(
                        () -> SystemdUnit.of("web", idle(), o -> o.forUser(true).user("vm")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> unit.plan(Path.of("/mnt"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void of_helperThatPrepares_runsBefore() {
        CommandLine cmd = machine()
                .with(Uefi.ofTemplate(Path.of("/usr/code 1.fd"), Path.of("/usr/vars.fd")))
                .build();

        assertThat(new UnitReader(SystemdUnit.of("web", cmd).text(), RUN).commands("Service.ExecStartPre"))
                .contains(List.of("install", "-m", "600", "--", "/usr/vars.fd", "/run/qemu4j-web/variables0.fd"));
    }

    @Test
    void helperTexts_ofATpm_startBeforeTheMachineAndStopAfterIt() {
        SystemdUnit unit = SystemdUnit.of(
                "web",
                machine().with(Tpm.emulated(Path.of("tpm"))).build(),
                o -> o.user("vm").workingDirectory(Path.of("/srv")));

        assertThat(unit.helperTexts()).containsOnlyKeys("web-run.service", "web-tpm0.service");
        UnitReader machine = new UnitReader(unit.text(), RUN);
        assertThat(machine.one("Unit.Requires")).isEqualTo("web-run.service web-tpm0.service");
        assertThat(machine.one("Unit.After")).isEqualTo("web-run.service web-tpm0.service");
        assertThat(machine.all("Service.RuntimeDirectory")).isEmpty();
        assertThat(unit.helperTexts().get("web-run.service")).isEqualTo("""
                        [Unit]
                        Description=Directory of the virtual machine web
                        PartOf=web.service
                        StopWhenUnneeded=yes

                        [Service]
                        User=vm
                        Type=oneshot
                        RemainAfterExit=yes
                        RuntimeDirectory=qemu4j-web
                        RuntimeDirectoryMode=0700
                        ExecStart=/bin/true
                        """);
        UnitReader tpm = helper(unit, "web-tpm0.service");
        assertThat(tpm.one("Unit.After")).isEqualTo("web-run.service");
        assertThat(tpm.one("Unit.PartOf")).isEqualTo("web.service");
        assertThat(tpm.one("Service.User")).isEqualTo("vm");
        assertThat(tpm.one("Service.WorkingDirectory")).isEqualTo("/srv");
        assertThat(tpm.commands("Service.ExecStart").get(0)).startsWith("swtpm", "socket", "--tpmstate", "dir=tpm");
        assertThat(unit.plan().describe()).contains("/web-run.service", "/web-tpm0.service", "/web.service");
    }

    @Test
    void helperTexts_severalCommandsAndWhatPrepares_keepTheOrder() {
        CommandLine cmd = machine()
                .helper(Helper.builder("first", "cp", "a", "b")
                        .readyOnExit(true)
                        .build())
                .helper(Helper.builder("fs", "/opt/no $x", "--a b", "'%t'")
                        .orCommand("served", "--here", RunPath.of("fs").toString())
                        .readyOnFile(RunPath.of("fs-ready"))
                        .build())
                .helper(Helper.builder("b\n[Service]\nUser=x\\", "y").build())
                .helper(Helper.builder("last", "mv", "c", "d").readyOnExit(true).build())
                .build();
        SystemdUnit unit = SystemdUnit.of("web", cmd);

        UnitReader fs = helper(unit, "web-fs.service");
        assertThat(fs.commands("Service.ExecStartPre"))
                .containsExactly(List.of("cp", "a", "b"), List.of("/bin/rm", "-f", "--", "/run/qemu4j-web/fs-ready"));
        assertThat(fs.commands("Service.ExecStart").get(0))
                .startsWith("/bin/sh", "-c")
                .last()
                .asString()
                .startsWith("! command -v '/opt/no $x' >/dev/null || exec '/opt/no $x' '--a b' ")
                .contains("%t")
                .endsWith("; exec served --here /run/qemu4j-web/fs");
        assertThat(helper(unit, "web-b__Service__User_x_.service").all("Service.User"))
                .isEmpty();
        assertThat(new UnitReader(unit.text(), RUN).commands("Service.ExecStartPre"))
                .contains(List.of("mv", "c", "d"))
                .doesNotContain(List.of("cp", "a", "b"));
    }

    @Test
    void of_whatNoServiceRuns_isRefused() {
        for (String name :
                List.of("", "a b", "../x", "a@b", "-a", ".a", "a".repeat(65), "a%b", "web:1", "web.service")) {
            assertThatThrownBy(() -> SystemdUnit.of(name, idle()))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name: ");
        }
        CommandLine.Builder cmd = machine();
        cmd.helper(Helper.builder("a b", "x").build());
        cmd.helper(Helper.builder("a_b", "y").build());
        assertThatThrownBy(() -> SystemdUnit.of("web", cmd.build()))
                .hasMessageContaining("helper a_b: another unit has that name");
        assertThatThrownBy(() -> SystemdUnit.of(
                        "web",
                        machine()
                                .helper(Helper.builder("x", "x", "password=hunter2")
                                        .build())
                                .build()))
                .hasMessageContaining("expected: a secret in a file")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> SystemdUnit.of(
                        "web",
                        machine()
                                .object(QomObjects.secret("s", s -> s.data("hunter2")))
                                .build()))
                .hasMessageContaining("expected: a secret in a file")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> SystemdUnit.of(
                        "web",
                        CommandLine.builder(Target.X86_64)
                                .display(Displays.none())
                                .with(Seed.nocloud().user(SeedUser.of("app").password("hunter2")))
                                .build()))
                .hasMessageContaining("helper cidata: its input may be secret")
                .hasMessageContaining("expected: its file made beforehand");
        assertThatThrownBy(() -> SystemdUnit.of(
                        "web", CommandLine.builder(Target.X86_64).daemonize().build()))
                .hasMessageContaining("-daemonize");
        assertThatThrownBy(() -> SystemdUnit.of(
                        "web",
                        CommandLine.builder(Target.X86_64).program("./qemu").build()))
                .hasMessageContaining("./qemu");
    }

    /** It is found out at the next boot otherwise, with nobody near. */
    @Test
    void of_whatWouldNotComeUpAgain_isRefused() {
        refuses(
                "prefix: ip netns exec lab",
                machine()
                        .add(Option.text("-netdev", "tap,id=n,ifname=t")
                                .withPrefix(List.of("ip", "netns", "exec", "lab"))));
        refuses("-incoming", machine().option("-incoming", "defer"));
        refuses("-incoming", machine().option("--incoming", "defer"));
        refuses("display: none is named", CommandLine.builder(Target.X86_64).nodefaults());
        for (String display : List.of("gtk", "sdl,gl=on", "curses", "spice-app", "default")) {
            refuses("no desktop", CommandLine.builder(Target.X86_64).option("-display", display));
        }
        refuses("no desktop", CommandLine.builder(Target.X86_64).option("-curses"));
        refuses("helper tpm0: its state would be gone", machine().with(Tpm.emulated()));
    }

    @Test
    void of_relativePaths_areRefusedWithoutADirectory() {
        Map<String, CommandLine.Builder> relative = Map.of(
                "web.img", machine().hda("web.img"),
                "guest.raw", machine().with(VirtioDisk.of("root", Path.of("guest.raw"))),
                "dir/vmlinuz", machine().option("-kernel", "dir/vmlinuz"),
                "a.qcow2", machine().option("-drive", "file=a.qcow2,if=virtio"),
                "tpm-of-web", machine().with(Tpm.emulated(Path.of("tpm-of-web"))));
        relative.forEach((path, cmd) -> {
            assertThatThrownBy(() -> SystemdUnit.of("web", cmd.build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[" + path + "]: a service runs in another directory")
                    .hasMessageContaining(Path.of(path).toAbsolutePath() + ", or workingDirectory(…)");
            assertThat(SystemdUnit.of("web", cmd.build(), o -> o.workingDirectory(Path.of("/srv")))
                            .text())
                    .contains("WorkingDirectory=/srv");
        });
        CommandLine absolute = machine()
                .hda("/srv/web.img")
                .option("-cdrom", "https://example.org/a.iso")
                .option("-bios", "bios-256k.bin")
                .with(GuestAgentChannel.create())
                .build();
        assertThat(SystemdUnit.of("web", absolute).text()).contains("-hda /srv/web.img");
    }

    @Test
    void of_displaysOfAService_areTaken() {
        for (List<String> display : List.of(
                List.of("-display", "none"),
                List.of("-display", "vnc=unix:/run/vnc"),
                List.of("-display", "egl-headless,rendernode=/dev/dri/renderD128"),
                List.of("-nographic"),
                List.of("-vnc", "none"),
                List.of("-spice", "unix=on,addr=/run/spice"))) {
            List<String> arguments = new ArrayList<>(List.of("qemu-system-x86_64"));
            arguments.addAll(display);
            assertThat(SystemdUnit.of("web", CommandLine.parse(arguments)).text())
                    .contains(display.get(0));
        }
    }

    /** Half a second is no reason to cut the power at once. */
    @Test
    void stopTimeout_belowASecond_isRoundedUp() {
        SystemdUnit unit = SystemdUnit.of("web", idle(), o -> o.stopTimeout(Duration.ofMillis(500)));

        assertThat(unit.options().stopTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(new UnitReader(unit.text(), RUN).commands("Service.ExecStop").get(0))
                .endsWith("1");
    }

    @Test
    void setting_ofTheServiceItself_isRefusedWithItsMethod() {
        UnitOptions.Builder options = UnitOptions.builder();
        for (String own : List.of("Type", "ExecStart", "KillMode", "RuntimeDirectory", "UMask")) {
            assertThatThrownBy(() -> options.setting("Service", own, "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("setting: " + own + " is the service's own");
        }
        assertThatThrownBy(() -> options.setting("Service", "User", "vm")).hasMessageContaining("user(…)");
        assertThatThrownBy(() -> options.setting("Service", "TimeoutStopSec", "1"))
                .hasMessageContaining("stopTimeout(…)");
        assertThatThrownBy(() -> options.setting("Unit", "Description", "x")).hasMessageContaining("description(…)");
        String text = SystemdUnit.of(
                        "web",
                        idle(),
                        o -> o.setting("Service", "ExecStartPre", "/bin/true").setting("Service", "Restart", "always"))
                .text();
        assertThat(text).contains("ExecStartPre=/bin/true\n", "Restart=always\n");
    }

    private static void refuses(String why, CommandLine.Builder cmd) {
        assertThatThrownBy(() -> SystemdUnit.of("web", cmd.build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    @SuppressWarnings("NullAway")
    void options_null_areRefusedByTheirName() {
        assertThatThrownBy(() -> UnitOptions.builder().after("a.target", null)).hasMessage("after");
        assertThatThrownBy(() -> UnitOptions.builder().user(null)).hasMessage("user");
    }

    @Test
    void after_twice_addsToThoseBefore() {
        assertThat(UnitOptions.builder()
                        .after("a.target")
                        .after("b.target")
                        .build()
                        .after())
                .containsExactly("a.target", "b.target");
    }

    @Test
    void options_thatWouldBreakTheUnit_areRefused() {
        UnitOptions.Builder options = UnitOptions.builder();
        assertThatThrownBy(() -> options.description("a\nExecStart=/bin/rm")).hasMessageContaining("description");
        assertThatThrownBy(() -> options.description("a\\")).hasMessageContaining("description");
        assertThatThrownBy(() -> options.user("x y")).hasMessageContaining("user: 'x y'");
        assertThatThrownBy(() -> options.after("a b.service")).hasMessageContaining("network-online.target");
        assertThatThrownBy(() -> options.environment("A B", "")).hasMessageContaining("variable");
        assertThatThrownBy(() -> options.environment("A", "\u0001")).hasMessageContaining("A: ");
        assertThatThrownBy(() -> options.setting("Socket", "A", "b")).hasMessageContaining("Unit, Service, Install");
        assertThatThrownBy(() -> options.setting("Unit", "A=", "b")).hasMessageContaining("CPUQuota");
        for (String value : List.of("", " ", "/bin/true \\", "a\nb", "a\u007f")) {
            assertThatThrownBy(() -> options.setting("Service", "ExecStartPre", value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "ExecStartPre: '" + value
                                    + "' (expected: one line that is not blank, without control characters or a backslash at its end)");
        }
        assertThatThrownBy(() -> options.stopTimeout(Duration.ofDays(2))).hasMessageContaining("up to a day");
        assertThatThrownBy(() -> options.workingDirectory(Path.of("x"))).hasMessageContaining("absolute");
    }

    @Test
    void values_areCompared() {
        CommandLine other = CommandLine.builder(Target.X86_64).option("-S").build();
        EqualsVerifier.forClass(SystemdUnit.class)
                .withPrefabValues(CommandLine.class, idle(), other)
                .verify();
        EqualsVerifier.forClass(UnitOptions.class).verify();
    }

    private static UnitReader helper(SystemdUnit unit, String name) {
        return new UnitReader(Objects.requireNonNull(unit.helperTexts().get(name), name), RUN);
    }

    private static CommandLine idle() {
        return machine().nodefaults().build();
    }

    private static CommandLine.Builder machine() {
        return CommandLine.builder(Target.X86_64).display(Displays.none());
    }
}
