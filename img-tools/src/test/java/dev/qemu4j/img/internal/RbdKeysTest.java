package dev.qemu4j.img.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of Ceph are in no argument of a tool. */
class RbdKeysTest {
    private static final String KEY = "QVFEeGs=";

    @Test
    void source_keyOfAnRbdNode_isASecretObject() {
        ImageSource source = ImageSource.of(Blockdevs.rbd(r -> r.pool("pool").image("image")))
                .option("key", KEY)
                .option("user", "me");

        assertThat(source.imageOptions()).doesNotContain(KEY).contains("key-secret=qemu4j-secret0", "user=me");
        assertThat(source.secrets())
                .containsEntry("qemu4j-secret0", ImageKey.of(Base64.getDecoder().decode(KEY)));
        assertThat(source.toString()).doesNotContain(KEY);
    }

    @Test
    void source_keyThatIsNoBase64_isRefusedWithoutIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ImageSource.of(Blockdevs.rbd(r -> r.pool("pool").image("image")))
                                .option("key", "§secret§"))
                .withMessageContaining("key: ***")
                .withMessageNotContaining("§secret§");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rbd:pool/image:id=me:key=QVFEeGs=",
                "driver=rbd,pool=p,image=i,key=QVFEeGs=",
                "key=QVFEeGs=,driver=rbd,pool=p,image=i",
                "driver=raw,file.driver=rbd,file.key=QVFEeGs=",
                "{\"driver\":\"rbd\",\"key\":\"QVFEeGs=\"}"
            })
    void refuse_aKeyInWords_isRefusedWithoutIt(String word) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settings().add("-x", word))
                .withMessageNotContaining(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rbd:pool/image:id=me", "driver=rbd,pool=p,image=i,key-secret=s0", "driver=qcow2,key=x", ""})
    void refuse_others_isNothing(String word) {
        assertThatCode(() -> RbdKeys.refuse(word)).doesNotThrowAnyException();
    }
}
