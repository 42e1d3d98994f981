package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.base.Subnet;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of plans and recipes, and the descriptions that are refused. */
class PlanTextTest {
    private static final MacAddress MAC = MacAddress.parse("52:54:00:00:00:01");

    @Test
    void describe_nat_namesEachCommandAndItsUndo() {
        String text = Nat.of("doc")
                .ipv4("192.168.76.0/24")
                .dhcp()
                .taps(2, tap -> tap.owner("nobody"))
                .plan()
                .describe();

        assertThat(text)
                .startsWith("NAT network doc: ")
                .containsPattern("ip link add name q4jt-[0-9a-f]{8} address \\S{17} type bridge")
                .contains("ip address add 192.168.76.1/24 dev q4j-doc")
                .containsPattern("undo: +# sh -c .*\\S*ip link del dev q4j-doc'\n")
                .containsPattern(
                        "ip tuntap add dev q4jt-[0-9a-f]{8} mode tap user nobody .* name q4j-doc-1 alias qemu4j-")
                .containsPattern(
                        "nft -f -\n     \\| create table inet qemu4j_doc\n     \\| table inet qemu4j_doc \\{\n")
                .contains("ip saddr 192.168.76.0/24 ip daddr != 192.168.76.0/24 masquerade\n")
                .contains("--dhcp-range=192.168.76.127,192.168.76.254,255.255.255.0,3600");
    }

    @Test
    void unit_after_addsToTheFirewalls() {
        NetworkUnit unit = NetworkUnit.of("lab-net", Internal.of("doc").plan());

        assertThat(unit.after("openvpn.service").text().lines())
                .filteredOn(line -> line.startsWith("After="))
                .singleElement()
                .asString()
                .contains(" nftables.service ")
                .endsWith(" openvpn.service");
        assertThatThrownBy(() -> NetworkUnit.of("lab:net", Internal.of("doc").plan()))
                .hasMessageContaining("name: 'lab:net'");
        assertThatThrownBy(() -> unit.after("openvpn")).hasMessageContaining("after: 'openvpn'");
    }

    @Test
    void dhcp_options_becomeDnsmasqs() {
        String text = HostOnly.of("doc")
                .ipv4("10.0.0.0/16")
                .dhcp(d -> d.range("10.0.1.1", "10.0.1.9")
                        .lease(Duration.ofMinutes(2))
                        .fixed(MAC, "10.0.2.1", "web")
                        .domain("lab.test")
                        .dns(false))
                .plan()
                .describe();

        assertThat(text)
                .contains("--dhcp-range=10.0.1.1,10.0.1.9,255.255.0.0,120")
                .contains("--dhcp-host=52:54:00:00:00:01,10.0.2.1,web")
                .contains("--dhcp-option=option:router ")
                .contains("--domain=lab.test")
                .contains("--port=0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ninechars", "Upper", "1st", "with-dash", "a b"})
    void network_badName_isRefused(String name) {
        assertThatThrownBy(() -> Nat.of(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 8 small letters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sixteen-bytes-00", "a/b", "..", "a b", "-x;y", "-x", "--help"})
    void tap_badName_isRefused(String name) {
        assertThatThrownBy(() -> Tap.of(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void description_thatCannotBe_isRefused() {
        Nat nat = Nat.of("doc");
        assertThatThrownBy(() -> nat.plan()).hasMessageContaining("no addresses");
        assertThatThrownBy(() -> nat.ipv4("fd00::/64")).hasMessageContaining("IPv4 range");
        assertThatThrownBy(() -> nat.ipv6("fd00::/80")).hasMessageContaining("/64");
        assertThatThrownBy(() -> nat.taps(100)).hasMessageContaining("0 to 99");
        assertThatThrownBy(() ->
                        nat.ipv4("10.0.0.0/24").taps(1, tap -> tap.vlan(5)).plan())
                .hasMessageContaining("vlans(true)");
        assertThatThrownBy(() -> nat.ipv4("10.0.0.0/24")
                        .dhcp(d -> d.fixed(MAC, "10.0.1.5", ""))
                        .plan())
                .hasMessageContaining("an address of 10.0.0.0/24");
        assertThatThrownBy(() -> nat.dhcp(d -> d.fixed(MAC, "10.0.0.5", "a,b"))).hasMessageContaining("hostname");
        for (String other : List.of("ignore", "infinite", "7", "12h", "90S", "10.0.0.9")) { // words of dnsmasq
            assertThatThrownBy(() -> nat.dhcp(d -> d.fixed(MAC, "10.0.0.5", other)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("hostname: '" + other + "'");
        }
        assertThat(nat.dhcp(d -> d.fixed(MAC, "10.0.0.5", "ignored").fixed(MAC, "10.0.0.6", "12h-a")))
                .isNotNull();
        assertThatThrownBy(() -> nat.dhcp(d -> d.lease(Duration.ofSeconds(5)))).hasMessageContaining("two minutes");
    }

    @Test
    void tap_withAnAddress_givesItToTheHostUnlessABridgeHasIt() {
        Subnet lab = Subnet.parse("10.96.0.0/24");
        Tap tap = Tap.of("t0").address(lab.host(1), lab);

        assertThat(tap.plan().describe()).contains("ip address add 10.96.0.1/24 dev t0");
        assertThatThrownBy(() -> tap.bridge("br0").plan())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "address: 10.96.0.1/24 of t0 (expected: the bridge's; a port is not reached by an address of"
                                + " its own)");
        assertThatThrownBy(() -> tap.address(Subnet.parse("10.97.0.0/24").host(1), lab))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: 10.97.0.1 (expected: one of 10.96.0.0/24)");
    }

    @Test
    void tapNetwork_queues_areTheCardsAndTheBackends() {
        List<String> argv = CommandLine.builder(Target.X86_64)
                .with(TapNetwork.of(Tap.of("t0").queues(4))
                        .netdev(n -> n.vhost(false))
                        .virtio(MAC))
                .build()
                .toArguments();

        assertThat(argv)
                .contains("tap,id=net0,ifname=t0,script=no,downscript=no,vhost=off,queues=4")
                .anyMatch(argument -> argument.startsWith("virtio-net")
                        && argument.contains("mq=on")
                        && argument.contains("mac=52:54:00:00:00:01"));
    }

    @Test
    void tapNetwork_withoutAnAddressGiven_hasOneOfItsOwn() {
        List<String> cards = Stream.of("q4j-lab-0", "q4j-lab-1", "q4j-lab-0")
                .map(name -> mac(TapNetwork.of(Tap.of(name)).virtio()))
                .toList();

        assertThat(cards.get(0)).isEqualTo(cards.get(2)).isNotEqualTo(cards.get(1));
        assertThat(mac(TapNetwork.of(Tap.of("t0")).virtio(MAC))).isEqualTo(MAC.text());
        assertThat(mac(TapNetwork.of(Tap.of("t0")).device(d -> d.mac(MAC)))).isEqualTo(MAC.text());
    }

    @Test
    void addresses_ofTheSameNamesInTwoNamespaces_differ() {
        NetworkNamespace one = NetworkNamespace.at("one", Privilege.none());
        NetworkNamespace two = NetworkNamespace.at("two", Privilege.none());

        assertThat(mac(TapNetwork.of(Tap.of("t0").in(one))))
                .isNotEqualTo(mac(TapNetwork.of(Tap.of("t0").in(two))));
        assertThat(address(Bridge.of("br7").in(one)))
                .isNotEqualTo(address(Bridge.of("br7").in(two)));
        assertThat(address(Bridge.of("br7").in(one)))
                .isEqualTo(address(Bridge.of("br7").in(one)));
    }

    private static String address(Bridge bridge) {
        return bridge.plan().describe().replaceFirst("(?s).* address ([0-9a-f:]{17}) type bridge.*", "$1");
    }

    private static String mac(TapNetwork card) {
        String device = CommandLine.builder(Target.X86_64).with(card).build().toArguments().stream()
                .filter(argument -> argument.startsWith("virtio-net"))
                .findFirst()
                .orElseThrow();
        assertThat(device).containsOnlyOnce("mac=");
        return MacAddress.parse(device.replaceFirst(".*mac=([0-9a-f:]{17}).*", "$1"))
                .text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "-1", "a b", "a;b"})
    void tap_ownerThatIsNone_isRefused(String owner) {
        assertThatThrownBy(() -> Tap.of("t0").owner(owner))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("owner: '" + owner + "' (expected: a name or a number)");
    }

    @Test
    void lease_lines_areRead() {
        assertThat(DhcpLease.parse("1700000000 52:54:00:00:00:01 10.0.0.7 web 01:52:54:00:00:00:01"))
                .returns(MAC, DhcpLease::mac)
                .returns("web", DhcpLease::hostname);
        assertThat(DhcpLease.parse("1700000000 52:54:00:00:00:01 10.0.0.7 * *")).returns(null, DhcpLease::hostname);
        assertThat(DhcpLease.parse("1700000000 12345 fd00::1:5 web 00:01")).returns(null, DhcpLease::mac);
        assertThat(DhcpLease.parse("duid 00:01:00:01")).isNull();
        assertThat(DhcpLease.parse("")).isNull();
    }

    @Test
    void abilities_ofThisHost_areDescribed() {
        assertThat(HostNetwork.abilities().describe())
                .hasSize(7)
                .first()
                .asString()
                .contains("always");
    }
}
