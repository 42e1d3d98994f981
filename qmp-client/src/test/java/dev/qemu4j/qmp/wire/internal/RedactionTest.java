package dev.qemu4j.qmp.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
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
                "{'execute':'qom-set','arguments':{'path':'/objects/s','property':'data','value':'hunter2'}}",
                "{'execute':'sev-inject-launch-secret','arguments':{'packet-header':'h','secret':'hunter2'}}",
                "{'execute':'blockdev-add','arguments':{'filename':'json:{\\'cookie\\':\\'hunter2\\'}'}}",
                "{'execute':'human-monitor-command','arguments':{'command-line':'change vnc password hunter2'}}",
                "{'execute':'human-monitor-command','arguments':{'command-line':'qom-set /objects/s data hunter2'}}",
                "{'execute':'human-monitor-command','arguments':{'command-line':'drive_add 0 file=http://u:hunter2@h/x'}}",
                "{'execute':'human-monitor-command','arguments':{'command-line':'drive_add 0 file.cookie=hunter2'}}",
                "{'execute':'netdev_add','arguments':{'type':'l2tpv3','txcookie':'hunter2'}}",
                "{'return':[{'name':'data','type':'string','value':'hunter2'}]}",
                "{'return':[{'file':'iscsi://u%hunter2@h/x'}],'id':2}",
                "{'return':[{'file':'nbd://u:hunter2@h/x'}],'id':2}",
                "{'execute':'send-key','arguments':{'keys':[{'type':'qcode','data':'hunter2'}]}}",
                "{'exec-oob':'send-key','arguments':{'keys':[{'type':'number','data':'hunter2'}]}}",
                "{'execute':'input-send-event','arguments':{'events':[{'type':'key','data':{'down':true,'key':{'data':'hunter2'}}}]}}",
                "{'execute':'human-monitor-command','arguments':{'command-line':'sendkey hunter2'}}",
                "{'execute':'human-monitor-command','arguments':{'command-line':' sendkey  hunter2 100'}}",
                "{'execute':'human-monitor-command','arguments':{'command-line':'ringbuf_write rb hunter2'}}",
                "{'execute':'human-monitor-command','arguments':{'command-line':'migrate -d \\'exec:x hunter2\\''}}",
                "{'execute':'ringbuf-write','arguments':{'device':'rb','data':'hunter2'}}",
                "{'execute':'guest-exec','arguments':{'path':'/bin/sh','arg':['-c','echo root:hunter2 | chpasswd']}}",
                "{'execute':'migrate','arguments':{'uri':'exec:sshpass -p hunter2 ssh h'}}",
                "{'execute':'migrate-incoming','arguments':{'uri':'exec: X=hunter2\\ny hunter2'}}",
                "{'execute':'migrate','arguments':{'channels':[{'addr':{'transport':'exec','args':['/x','hunter2']}}]}}",
                "{'execute':'netdev_add','arguments':{'guestfwd':[{'str':'tcp:10.0.2.9:1-cmd:nc -k hunter2'}]}}",
                "{'execute':'netdev_add','arguments':{'guestfwd':['tcp:10.0.2.9:1-cmd:nc -k hunter2']}}",
                "{'error':{'class':'GenericError','desc':'cannot run exec:x hunter2'}}"
            })
    void apply_secret_isHidden(String line) {
        assertThat(new Redaction().apply(line.replace('\'', '"')))
                .doesNotContain("hunter2")
                .contains("***");
    }

    @Test
    void apply_answerToAQuestionForASecret_isHidden() {
        Redaction redaction = new Redaction();
        redaction.apply("{\"execute\":\"qom-get\",\"arguments\":{\"path\":\"/o\",\"property\":\"data\"},\"id\":7}");
        redaction.apply("{\"execute\":\"human-monitor-command\","
                + "\"arguments\":{\"command-line\":\"qom-get /o data\"},\"id\":\"x\"}");

        assertThat(redaction.apply("{\"return\":\"kept\",\"id\":8}")).contains("kept");
        assertThat(redaction.apply("{\"return\":\"hunter2\",\"id\":7}")).isEqualTo("{\"return\":\"***\",\"id\":7}");
        assertThat(redaction.apply("{\"return\":\"hunter2\",\"id\":\"x\"}")).doesNotContain("hunter2");
        assertThat(redaction.apply("{\"return\":\"kept\",\"id\":7}")).contains("kept");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'execute':'ringbuf-read','arguments':{'device':'rb','size':9},'id':1}",
                "{'execute':'human-monitor-command','arguments':{'command-line':'ringbuf_read rb 9'},'id':1}"
            })
    void apply_contentOfARingBuffer_isHidden(String question) {
        Redaction redaction = new Redaction();
        redaction.apply(question.replace('\'', '"'));

        assertThat(redaction.apply("{\"return\":\"hunter2\",\"id\":1}")).isEqualTo("{\"return\":\"***\",\"id\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'execute':'human-monitor-command','arguments':{'command-line':'sendkey hunter2'},'id':1}",
                "{'execute':'human-monitor-command','arguments':{'command-line':'set_password vnc hunter2'},'id':1}",
                "{'execute':'send-key','arguments':{'keys':[{'type':'qcode','data':'hunter2'}]},'id':1}",
                "{'execute':'input-send-event','arguments':{'events':[{'type':'key','data':{'key':{'data':'hunter2'}}}]},'id':1}"
            })
    void apply_refusalOfASecret_isHidden(String question) {
        Redaction redaction = new Redaction();
        redaction.apply(question.replace('\'', '"'));
        redaction.apply(question.replace('\'', '"').replace("\"id\":1", "\"id\":2"));

        assertThat(redaction.apply("{\"return\":\"invalid parameter: hunter2\",\"id\":1}"))
                .isEqualTo("{\"return\":\"***\",\"id\":1}");
        assertThat(redaction.apply("{\"error\":{\"class\":\"GenericError\",\"desc\":\"no value 'hunter2'\"},\"id\":2}"))
                .isEqualTo("{\"error\":{\"class\":\"GenericError\",\"desc\":\"***\"},\"id\":2}");
        assertThat(redaction.apply("{\"error\":{\"class\":\"GenericError\",\"desc\":\"kept\"},\"id\":2}"))
                .contains("kept");
    }

    @Test
    void apply_commandsOfAKeyboardOrAGuest_tellWhatIsDone() {
        Redaction redaction = new Redaction();

        assertThat(redaction.apply("{\"execute\":\"input-send-event\",\"arguments\":{\"events\":["
                        + "{\"type\":\"key\",\"data\":{}},{\"type\":\"abs\",\"data\":{\"axis\":\"x\",\"value\":1}}]}}"))
                .contains("{\"type\":\"key\",\"data\":\"***\"}", "\"axis\":\"x\",\"value\":1");
        assertThat(redaction.apply(
                        "{\"execute\":\"guest-exec\",\"arguments\":{\"path\":\"/bin/sh\",\"arg\":[\"-c\",\"x\"]}}"))
                .contains("\"path\":\"/bin/sh\",\"arg\":\"***\"");
        assertThat(redaction.apply("{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"exec:cat > /x\"}}"))
                .contains("\"uri\":\"exec:***\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 600, 9_990})
    void apply_deeplyNested_isElidedWithItsSecrets(int depth) {
        String line = "{\"a\":".repeat(depth) + "{\"password\":\"hunter2\"}" + "}".repeat(depth);

        String shown = new Redaction().apply(line);

        assertThat(shown).startsWith("{\"a\":").doesNotContain("hunter2");
        assertThat(shown.contains("…")).isEqualTo(depth > 200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"execute\":\"query-status\",\"id\":1}",
                "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"tcp:h:1\"}}",
                "{\"execute\":\"x\",\"arguments\":{\"keys\":[\"kept\"],\"arg\":[\"kept\"],\"data\":\"kept\"}}",
                "{\"error\":{\"class\":\"GenericError\",\"desc\":\"guest-exec: kept\"}}",
                "{\"execute\":\"object-add\",\"arguments\":{\"qom-type\":\"iothread\",\"data\":\"kept\"}}",
                "{\"execute\":\"blockdev-add\",\"arguments\":{\"key-secret\":\"sec0\",\"filename\":\"a:b@c\"}}",
                "{\"event\":\"STOP\",\"data\":{\"n\":18446744073709551615}}"
            })
    void apply_rest_isKept(String line) {
        assertThat(new Redaction().apply(line)).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"password\": \"hunter2\"", "hunter2"})
    void apply_notJson_showsNothing(String line) {
        assertThat(new Redaction().apply(line)).doesNotContain("hunter2");
    }
}
