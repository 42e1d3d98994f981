package dev.qemu4j.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'execute':'set_password','arguments':{'protocol':'vnc','password':'hunter2'},'id':1}",
                "{'execute':'change-vnc-password','arguments':{'password':'hunter2'},'id':1}",
                "{'execute':'object-add','arguments':{'qom-type':'secret','id':'s','data':'hunter2'},'id':1}",
                "{'execute':'object-add','arguments':{'data':'hunter2','qom-type':'secret_keyring','id':'s'},'id':1}",
                "{'execute':'guest-set-user-password','arguments':{'username':'u','password':'hunter2'}}",
                "{'execute':'guest-exec','arguments':{'path':'/bin/x','input-data':'hunter2'}}",
                "{'execute':'guest-exec','arguments':{'path':'/bin/x','env':['TOKEN=hunter2']}}",
                "{'execute':'guest-file-write','arguments':{'handle':1,'buf-b64':'hunter2'}}",
                "{'return':{'exited':true,'out-data':'hunter2','err-data':'hunter2'}}",
                "{'execute':'human-monitor-command','arguments':{'command-line':'set_password vnc hunter2'}}",
                "{'execute':'human-monitor-command','arguments':{'command-line':'object_add secret,id=s,data=hunter2'}}",
                "{'execute':'blockdev-add','arguments':{'driver':'https','url':'https://u:hunter2@h/d','cookie':'c'}}",
                "{'return':[{'file':'nbd://u:hunter2@h/x'}],'id':2}"
            })
    void apply_secret_isHidden(String line) {
        assertThat(Redaction.apply(line.replace('\'', '"')))
                .doesNotContain("hunter2")
                .contains("***");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"execute\":\"query-status\",\"id\":1}",
                "{\"execute\":\"object-add\",\"arguments\":{\"qom-type\":\"iothread\",\"data\":\"kept\"}}",
                "{\"execute\":\"blockdev-add\",\"arguments\":{\"key-secret\":\"sec0\",\"filename\":\"a:b@c\"}}",
                "{\"event\":\"STOP\",\"data\":{\"n\":18446744073709551615}}"
            })
    void apply_rest_isKept(String line) {
        assertThat(Redaction.apply(line)).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"password\": \"hunter2\"", "hunter2"})
    void apply_notJson_showsNothing(String line) {
        assertThat(Redaction.apply(line)).doesNotContain("hunter2");
    }
}
