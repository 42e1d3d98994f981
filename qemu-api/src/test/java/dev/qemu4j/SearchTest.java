package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.qemu4j.option.SearchHit;
import dev.qemu4j.option.SearchHit.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTest {
    @ParameterizedTest
    @CsvSource({
        "nodefaults, OPTION, -nodefaults, CommandLine.builder(…).nodefaults()",
        "virtio-blk-pci, DEVICE, virtio-blk-pci, Devices.virtioBlkPci()",
        "qcow2, BLOCKDEV, qcow2, 'Blockdevs.qcow2(\"…\")'",
        "q35, MACHINE, q35, Machines.q35()",
        "blockdev-mirror, COMMAND, blockdev-mirror, qmp.block().blockdevMirror(…)",
        "BLOCK_JOB_READY, EVENT, BLOCK_JOB_READY, BlockJobReadyEvent.class",
        "num-queues virtio-blk-pci, PROPERTY, num-queues, Devices.virtioBlkPci(d -> d.numQueues(…))",
        "drive throttling.iops-total, PARAMETER, throttling.iops-total, CommandLine.builder(…).drive(o -> o.throttlingIopsTotal(…))",
        "avx2, PROPERTY, avx2, 'Cpus.x86(\"…\", c -> c.avx2(…))'",
        "socket chardev reconnect, PROPERTY, reconnect, 'Chardevs.socket(\"…\", c -> c.reconnect(…))'",
        "guest-exec path, MEMBER, path, GuestExec.builder(…).path(…)",
        "on-source-error blockdev-mirror, MEMBER, on-source-error, BlockdevMirror.builder(…).onSourceError(…)",
        "unmap BlockdevDiscardOptions, VALUE, unmap, BlockdevDiscardOptions.UNMAP"
    })
    void search_name_comesFirst(String words, Kind kind, String name, String java) {
        SearchHit first = Catalogues.search(words, 10).get(0);

        assertThat(first.kind()).isEqualTo(kind);
        assertThat(first.name()).isEqualTo(name);
        assertThat(first.java()).isEqualTo(java);
        assertThat(first.meaning()).isNotBlank();
    }

    @Test
    void search_wordsOfAMeaning_findTheNames() {
        assertThat(Catalogues.search("throttle disk", 20))
                .extracting(SearchHit::name)
                .contains("throttling.iops-total", "block_set_io_throttle");
    }

    @Test
    void search_oneTermThatIsNowhere_findsNothing() {
        assertThat(Catalogues.search("disk nosuchword", 20)).isEmpty();
    }

    @Test
    void search_twice_isTheSameAndBounded() {
        List<SearchHit> hits = Catalogues.search("the", 50);

        assertThat(hits).hasSize(50).isEqualTo(Catalogues.search(" THE  the ", 50));
        assertThat(Catalogues.search("the", 10)).isEqualTo(hits.subList(0, 10));
    }

    @Test
    void search_noWordsOrTooMany_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogues.search(" ", 5))
                .withMessageStartingWith("words: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogues.search("a".repeat(1000), 5))
                .withMessageStartingWith("words: 1000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogues.search("a b c d e f g h i j k l m n o p q", 5))
                .withMessageStartingWith("words: 17");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogues.search("disk", 0))
                .withMessageStartingWith("limit: 0");
    }
}
