package dev.qemu4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamingTest {
    @ParameterizedTest
    @CsvSource({
        "blockdev-add, BlockdevAdd",
        "device_add, DeviceAdd",
        "BLOCK_JOB_READY, BlockJobReady",
        "x-debug, XDebug",
        "__com.redhat_drive, ComRedhatDrive",
        "BlockdevOptions, BlockdevOptions",
        "RESUME, Resume",
    })
    void type_ofName_isInCapitalizedWords(String wireName, String expected) {
        assertThat(Naming.type(wireName)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "node-name, nodeName",
        "UUID, uuid",
        "iothread-vq-mapping, iothreadVqMapping",
        "oem_id, oemId",
        "x, x",
        "a-b, aB"
    })
    void member_ofName_startsLow(String wireName, String expected) {
        assertThat(Naming.member(wireName)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "if", "class", "null", "true", "3des", "wait", "hash-code", "getClass"})
    void member_thatJavaForbids_failsWithItsName(String wireName) {
        assertThatThrownBy(() -> Naming.member(wireName))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(wireName + ": no name in Java (expected: one in the customisation)");
    }

    @ParameterizedTest
    @CsvSource({
        "virtio-blk, '', VIRTIO_BLK",
        "monolithicFlat, '', MONOLITHIC_FLAT",
        "UPPER, '', UPPER",
        "x86_64, '', X86_64",
        "2.5, SIZE_, SIZE_2_5",
        "name, SIZE_, NAME",
        "HMACSha, '', HMAC_SHA",
        "default, '', DEFAULT",
    })
    void constant_ofValue_isUpperCase(String wireName, String prefix, String expected) {
        assertThat(Naming.constant(wireName, prefix)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3des", "a+b"})
    void constant_thatJavaForbids_failsWithItsName(String wireName) {
        assertThatThrownBy(() -> Naming.constant(wireName, ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(wireName + ": no constant in Java (expected: a prefix in the customisation)");
    }
}
