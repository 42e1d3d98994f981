package dev.qemu4j.seed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.helper.Helper;
import java.net.URI;
import java.util.Map;
import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SeedTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHEiBuWqaSVU7s28nvvUEuuamUoiIB+Hd/1S0+LPOf16 me@host";
    private static final String HASH = "$6$salt$abc./";
    private static final MacAddress MAC = MacAddress.parse("52:54:00:AB:cd:01");

    @Test
    void nocloud_parts_areCloudConfigInJson() {
        NoCloud seed = Seed.nocloud()
                .hostname("web.example.org")
                .user("root", KEY)
                .user(SeedUser.of("app")
                        .hashedPassword(HASH)
                        .groups("adm", "video")
                        .shell("/bin/bash")
                        .sudo(true))
                .file("/etc/motd", "grüße\n")
                .file(SeedFile.of("/srv/x", new byte[] {0, -1}).mode(0600).owner("app", "adm"))
                .packages("nginx", "curl")
                .command("touch", "/x y")
                .config("timezone", JsonMapper.shared().readTree("\"Europe/Madrid\""));

        assertThat(text(seed, "user-data")).isEqualTo("""
                        #cloud-config
                        {"users":[{"name":"root","ssh_authorized_keys":["%s"]},{"name":"app","hashed_passwd":"%s",\
                        "lock_passwd":false,"groups":"adm,video","shell":"/bin/bash","sudo":"ALL=(ALL) NOPASSWD:ALL"}],\
                        "disable_root":false,"write_files":[{"path":"/etc/motd","encoding":"b64","content":"Z3LDvMOfZQo=",\
                        "permissions":"0644"},{"path":"/srv/x","encoding":"b64","content":"AP8=","permissions":"0600",\
                        "owner":"app:adm","defer":true}],"package_update":true,"packages":["nginx","curl"],\
                        "runcmd":[["touch","/x y"]],"timezone":"Europe/Madrid"}
                        """.formatted(KEY, HASH));
        assertThat(json(text(seed, "meta-data")).get("local-hostname").asString())
                .isEqualTo("web.example.org");
        assertThat(seed.contents()).doesNotContainKey("network-config");
    }

    @Test
    void nocloud_charactersThatYamlRefuses_areEscaped() {
        String userData = text(Seed.nocloud().command("echo", "\u007f\u0085ü\uD83D\uDE00\uFEFF"), "user-data");

        assertThat(userData).contains("\\u007f\\u0085\\u00fc\uD83D\uDE00\\ufeff");
    }

    @Test
    void nocloud_interfaces_areVersion2() {
        NoCloud seed = Seed.nocloud()
                .network(SeedInterface.of(MAC)
                        .address("10.0.2.20/24")
                        .address("fd00::20/64")
                        .gateway("10.0.2.2")
                        .gateway("fd00::2")
                        .nameservers("10.0.2.3"))
                .network(SeedInterface.of(MacAddress.parse("52:54:00:00:00:02")).dhcp(true));

        assertThat(text(seed, "network-config")).isEqualTo("""
                        {"version":2,"ethernets":{"mac-525400abcd01":{"match":{"macaddress":"52:54:00:ab:cd:01"},"dhcp4":false,\
                        "addresses":["10.0.2.20/24","fd00::20/64"],"routes":[{"to":"0.0.0.0/0","via":"10.0.2.2"},\
                        {"to":"::/0","via":"fd00::2"}],"nameservers":{"addresses":["10.0.2.3"]}},\
                        "mac-525400000002":{"match":{"macaddress":"52:54:00:00:00:02"},"dhcp4":true}}}
                        """);
    }

    @ParameterizedTest
    @ValueSource(classes = {NoCloudUrl.class, SeedFile.class, SeedInterface.class, SeedUser.class})
    void values_equals_isThatOfTheirParts(Class<?> type) {
        EqualsVerifier.forClass(type)
                .withPrefabValues(MacAddress.class, MAC, MacAddress.ofName("other"))
                .suppress(Warning.NULL_FIELDS)
                .verify();
    }

    @Test
    void nocloud_sameContent_isTheSameInstance() {
        NoCloud seed = Seed.nocloud().user("root", KEY);

        assertThat(seed.image()).isEqualTo(Seed.nocloud().user("root", KEY).image());
        assertThat(instance(seed)).startsWith("qemu4j-").isNotEqualTo(instance(seed.hostname("other")));
        assertThat(instance(seed.instanceId("i-1"))).isEqualTo("i-1");
        assertThat(seed)
                .isEqualTo(Seed.nocloud().user("root", KEY))
                .hasSameHashCodeAs(Seed.nocloud().user("root", KEY))
                .isNotEqualTo(Seed.nocloud())
                .isNotEqualTo(Seed.nocloud().user("root", KEY).packages("x"))
                .isNotEqualTo(Seed.ignition());
        assertThat(Seed.ignition().user("core", KEY))
                .isEqualTo(Seed.ignition().user("core", KEY))
                .hasSameHashCodeAs(Seed.ignition().user("core", KEY))
                .isNotEqualTo(Seed.ignition());
    }

    @Test
    void nocloud_onACommandLine_isADiskThatAHelperWrites() {
        NoCloud seed = Seed.nocloud().user(SeedUser.of("app").password("hunter2"));
        CommandLine cmd = CommandLine.builder(Target.X86_64).with(seed).build();

        assertThat(cmd.toArguments().toString())
                .contains("raw,node-name=cidata,read-only=on,file=cidata-file", "drive=cidata");
        Helper writer = cmd.helpers().get(0);
        assertThat(writer.input()).isEqualTo(seed.image());
        assertThat(cmd + writer.toString() + seed + cmd.toJavaSource())
                .doesNotContain("hunter2", "$6$")
                .contains("printf %s '***' | base64 -d | gzip -d | install -m 600");
        assertThat(cmd.toShellCommand()).doesNotContain("***").contains("| base64 -d | gzip -d | install -m 600");
    }

    @Test
    void nocloudUrl_address_isASerialNumber() {
        assertThat(CommandLine.builder(Target.X86_64)
                        .with(Seed.nocloud(URI.create("http://10.0.2.2:8000/")).hostname("web"))
                        .build()
                        .toArguments())
                .endsWith("-smbios", "type=1,serial=ds=nocloud-net;s=http://10.0.2.2:8000/;h=web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h/x", "ftp://h/", "/x/", "http:///", "http://h/a;h=b/"})
    void nocloudUrl_noAddress_isRefused(String uri) {
        assertThatThrownBy(() -> Seed.nocloud(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("uri: '" + uri + "' (expected: ");
    }

    @Test
    void nocloudUrl_login_isRefusedAndNotShown() {
        assertThatThrownBy(() -> Seed.nocloud(URI.create("http://me:hunter2@h/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("login")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void ignition_parts_areItsConfiguration() {
        Ignition seed = Seed.ignition()
                .hostname("web")
                .user(SeedUser.of("core")
                        .keys(KEY)
                        .hashedPassword(HASH)
                        .groups("wheel")
                        .sudo(true))
                .file(SeedFile.of("/x", "y").mode(0600).owner("core", "core"));

        assertThat(json(seed.json())).isEqualTo(json("""
                                {"ignition":{"version":"3.0.0"},
                                 "passwd":{"users":[{"name":"core","sshAuthorizedKeys":["%s"],"passwordHash":"%s","groups":["wheel"]}]},
                                 "storage":{"files":[
                                   {"path":"/etc/sudoers.d/90-core","overwrite":true,"mode":288,
                                    "contents":{"source":"data:;base64,Y29yZSBBTEw9KEFMTCkgTk9QQVNTV0Q6QUxMCg=="}},
                                   {"path":"/etc/hostname","overwrite":true,"mode":420,"contents":{"source":"data:;base64,d2ViCg=="}},
                                   {"path":"/x","overwrite":true,"mode":384,"contents":{"source":"data:;base64,eQ=="},
                                    "user":{"name":"core"},"group":{"name":"core"}}]}}
                                """.formatted(KEY, HASH)));
    }

    @Test
    void ignition_target_hasFwCfgOrADisk() {
        Ignition seed = Seed.ignition().user("core", KEY);

        assertThat(CommandLine.builder(Target.X86_64).with(seed).build().toArguments())
                .endsWith("-fw_cfg", "opt/com.coreos/config,file=/proc/self/qemu4j-run/ignition.json");
        CommandLine disk = CommandLine.builder(Target.S390X).with(seed).build();
        assertThat(disk.toArguments().toString()).contains("serial=ignition").doesNotContain("fw_cfg");
        byte[] content = disk.helpers().get(0).input();
        assertThat(content.length % 512).isZero();
        assertThat(json(new String(content, UTF_8))).isEqualTo(json(seed.json()));
    }

    @Test
    void with_secondSeed_isRefused() {
        CommandLine.Builder one = CommandLine.builder(Target.X86_64).with(Seed.nocloud());
        CommandLine.Builder url = CommandLine.builder(Target.X86_64).with(Seed.nocloud(URI.create("http://h/")));
        CommandLine.Builder ignition = CommandLine.builder(Target.X86_64).with(Seed.ignition());

        for (Seed seed : new Seed[] {Seed.nocloud(), Seed.nocloud(URI.create("http://h/"))}) {
            assertThatThrownBy(() -> one.with(seed)).hasMessageStartingWith("seed: the machine has one for cloud-init");
            assertThatThrownBy(() -> url.with(seed)).hasMessageStartingWith("seed: the machine has one for cloud-init");
        }
        assertThatThrownBy(() -> ignition.with(Seed.ignition()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("seed: the machine has one for Ignition");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAAC3NzaC1lZDI1NTE5AAAAIHEiBuWqaSVU7s28nvvUEuuamUoiIB",
                "ssh-ed25519 hunter2",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIHEiBuWqaSVU7s28nvvUEuuamUoiIB+Hd/1S0+LPOf16",
                "-----BEGIN OPENSSH PRIVATE KEY-----",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHEi\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHEi"
            })
    void user_noPublicKey_isRefusedAndNotShown(String key) {
        assertThatThrownBy(() -> Seed.nocloud().user("root", key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("public key: a text of " + key.length()
                        + " characters (expected: one line, such as ssh-ed25519 AAAA… name)");
    }

    @Test
    void user_keyWithOptions_isTaken() {
        String line = "from=\"10.0.0.0/8\",command=\"echo a b\" " + KEY;

        assertThat(text(Seed.nocloud().user("root", "  " + line + "\n"), "user-data"))
                .contains("echo a b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "root\n", "-x", "a:b", "ü", "../x"})
    void user_noName_isRefused(String name) {
        assertThatThrownBy(() -> Seed.nocloud().user(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("user: '" + name + "' (expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "etc/motd", "/etc/", "/etc/../shadow", "/etc/mo\ntd", "/.."})
    void file_noAbsolutePath_isRefused(String path) {
        assertThatThrownBy(() -> Seed.nocloud().file(path, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("path: '" + path + "' (expected: an absolute path in the guest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x", "a..b", "a_b", "a\n", "web."})
    void hostname_noName_isRefused(String name) {
        assertThatThrownBy(() -> Seed.nocloud().hostname(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("hostname: '" + name + "' (expected: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.2.20", "10.0.2/24", "10.0.2.256/24", "10.0.2.2/33", "host/24", "fd00::g/64", "::1/129"})
    void address_noAddress_isRefused(String address) {
        assertThatThrownBy(() -> SeedInterface.of(MAC).address(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("address: '" + address + "' (expected: ");
    }

    @Test
    void partsThatAreNone_areRefused() {
        assertThatThrownBy(() -> SeedUser.of("me").hashedPassword("hunter2"))
                .hasMessageStartingWith("hashed password: a text of 7 characters")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> SeedFile.of("/x", "").mode(-1)).hasMessageContaining("octal");
        assertThatThrownBy(() -> Seed.nocloud().packages("--force")).hasMessageStartingWith("package: '--force'");
        assertThatThrownBy(() -> Seed.nocloud().command()).hasMessageStartingWith("command: []");
        assertThatThrownBy(() -> Seed.nocloud().user("a").user("a")).hasMessageStartingWith("user: 'a' is in the seed");
        assertThatThrownBy(() -> Seed.nocloud().file("/a", "").file("/a", ""))
                .hasMessageStartingWith("file: '/a' is in the seed");
        assertThatThrownBy(() -> Seed.ignition().config("{}")).hasMessageContaining("Butane");
        assertThatThrownBy(() -> Seed.ignition().config("variant: fcos")).hasMessageContaining("Butane");
        assertThatThrownBy(() -> Seed.nocloud()
                        .file(SeedFile.of("/big", new byte[60 << 20]))
                        .image())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most");
    }

    @Test
    void userData_beginning_mustBeOneThatIsKnown() {
        assertThat(text(Seed.nocloud().userData("#!/bin/sh\ntrue\n"), "user-data"))
                .isEqualTo("#!/bin/sh\ntrue\n");
        assertThatThrownBy(() -> Seed.nocloud().userData("password: hunter2"))
                .hasMessageStartingWith("user-data: a text of 17 characters")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> Seed.nocloud().user("a").userData("#!/bin/sh"))
                .hasMessageStartingWith("user-data: the seed has users");
        assertThatThrownBy(() -> Seed.nocloud().userData("#!/bin/sh").packages("x"))
                .hasMessageStartingWith("user-data: the seed has users");
        assertThatThrownBy(() -> Seed.nocloud().network(SeedInterface.of(MAC)).networkConfig("version: 2"))
                .hasMessageStartingWith("network-config: the seed has");
    }

    private static String instance(NoCloud seed) {
        return json(text(seed, "meta-data")).get("instance-id").asString();
    }

    private static String text(NoCloud seed, String file) {
        Map<String, byte[]> files = seed.contents();
        return new String(files.get(file), UTF_8);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
