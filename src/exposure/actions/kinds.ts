/**
 * What the words of guidance ask for: one table, read from above, the first that fits a sentence counts. Phrases are those of
 * `phrases.ts`. Verbs stand with their things, since a verb alone (`use`, `set`) says little.
 */

import type { ActionType } from '../../model/action.ts';
import { type Phrase, phrase } from './phrases.ts';

export interface Kind {
  readonly type: ActionType;
  readonly phrases: readonly Phrase[];
  /** With one of these in it the sentence says something else. */
  readonly unless: readonly Phrase[];
}

export const list = (text: string): readonly Phrase[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(phrase);

const kind = (type: ActionType, phrases: string, unless = ''): Kind => ({
  type,
  phrases: list(phrases),
  unless: list(unless),
});

const FIX = 'fix*|patch*|update*|upgrade*|remed*|correct*|mitigat*|solution*|version*|release*|firmware|hotfix*';

/** A fix that is not there yet. */
export const WAIT = kind(
  'wait',
  `will|shall .. be|become released|available|fixed|addressed|corrected|included|remediated|resolved|provided|published|mitigated
   will|shall release|publish|provide|deliver|issue|address|fix|correct|remediate|notify|mitigate
   plan|plans|planning|intends|expects|aims to release|publish|provide|deliver|issue|address|fix|correct|remediate|mitigate
   is|are currently|actively|now working|developing|preparing|evaluating
   is|are working|developing|preparing
   is|are .. being .. developed|prepared|evaluated
   is|are in|under development
   in development
   is|are in|the process of
   working on .. ${FIX}
   scheduled for|to|release
   expected|planned|targeted|anticipated .. release*|available|q1|q2|q3|q4|quarter|end
   is|are expected|planned|targeted|anticipated
   to be released|published|available
   available .. spring|summer|autumn|fall|winter|q1|q2|q3|q4|quarter
   future|upcoming|forthcoming|next ${FIX}|product*`,
  'will|shall .. be available .. from|at|through|on|upon request\nno',
);

const NONE = kind(
  'none',
  `no ${FIX} .. planned|available|exists|foreseen|expected
   no|not .. longer supported|maintained|developed|updated|sold|produced|manufactured|available
   not planned|planning|updatable|upgradable|upgradeable|patchable
   no plans|plan to
   does|do|will|did|is|are|has|have not .. ${FIX}
   wont fix
   not be fixed|corrected|updated|patched|addressed|remediated
   cannot|cant be fixed|corrected|updated|patched|addressed|remediated
   end of life|support|service|sale|sales
   eol
   out of support
   discontinued|obsolete|unsupported
   phased|phase out
   not responded|respond|responding
   no response
   not available .. ${FIX}
   ${FIX} is|are not available|possible|planned`,
  'not|never use|install|connect|open|download\nnot .. support|need|require\nif|until\nnot .. affected',
);

const REPLACE = kind(
  'replace',
  `replac* .. product*|device*|system*|unit*|module*|hardware|controller*|pump*|battery|batteries|monitor*|model*|equipment
   migrat* .. to
   successor
   replacement
   transition* to
   switch to .. product|model|successor
   newer|new hardware|model|generation
   retire|decommission
   exchange of|the hardware|device|module`,
  'password*|credential*|certificate*|replacement of .. password\nwhen|before decommission*',
);

const PATCH = kind(
  'patch',
  `updat* .. to|with|the|their|your|version|firmware|software|affected
   updat*|upgrad*|migrat* to
   upgrad* .. to|with|the|their|your|version|firmware|software
   upgrade
   update available
   latest|newest|current|new|newer|updated|patched|fixed|following|recent .. version*|release*|firmware|software|update*|patch*|build*
   install* .. update*|patch*|version*|hotfix*|fix*|firmware|software|release*|pack
   apply* .. update*|patch*|hotfix*|fix*|pack*|firmware|upgrade*|version*
   download* .. update*|patch*|version*|hotfix*|fix*|firmware|software|upgrade*
   deploy*|deliver*|distribut* .. patch*|update*|fix*
   patch*|update*|hotfix*|fix|fixes .. available|released|installed|obtained|resolves|addresses|fixes|downloaded|mitigates|applied|provided
   releas*|produc*|provid*|publish*|issu*|develop*|creat*|offer* .. patch*|update*|hotfix*|fix*|version*|firmware|upgrade*|release
   has|have .. fixed|corrected|patched|addressed|remediated|resolved
   version*|release*|firmware|build|update|patch .. fixes|fixed|addresses|resolves|corrects|mitigates|remediates|eliminates|contains|includes|addressed|resolved
   fixed|resolved|addressed|corrected|mitigated|remediated in|with|by
   over the air`,
  'not .. attempt .. updat*\nnot .. updat*\nantivirus\nanti virus|malware\ndrug library',
);

const CREDENTIALS = kind(
  'credentials',
  `password*|passphrase*|credential*|passcode*|login* .. chang*|uniqu*|strong|complex|polic*|rotat*|reset|default|reuse|management
   chang*|set|use|using|assign*|choos*|rotat*|reset|renew*|defin*|creat*|updat*|replac*|enforc*|configur*|protect*|store|apply|establish .. password*|passphrase*|credential*|pin|pins|passcode*|community
   strong|default|unique|complex|secure|factory password*|credential*|passphrase*
   password*
   two|multi|2 factor
   mfa
   change|rotate|renew|regenerate .. key|keys|secret*
   user account* .. delete*|remov*|disabl*
   delet*|remov* .. account*`,
  'more|additional information',
);

const SERVICE_THINGS =
  'service*|server*|port|ports|protocol*|interface*|feature*|function*|access|option*|component*|daemon|remote|web*|http*|ftp*|telnet|ssh|snmp*|smb*|rdp|vnc|wireless|wifi|wi|wlan|bluetooth|usb|upnp|lldp|network*|ethernet|account*|user*|module*|plugin*|mode|radio|support|tls*|ssl*|activex|javascript|java|macros|autorun|modbus|profinet|opc|dcp|ntp|dhcp|sntp|dns|icmp|udp|tcp|api|rest|connection*|communication*|debug*|mqtt|preview|pane|cipher*|sharing|share*';

const DISABLE = kind(
  'disable',
  `disabl* .. ${SERVICE_THINGS}
   deactivat* .. ${SERVICE_THINGS}
   turn*|switch* off
   turn*|switch* .. off
   uninstall*
   shut|close* .. ${SERVICE_THINGS}
   close|stop unused|unneeded|unnecessary|all|the
   stop .. service*|server*
   remove .. service*|component*|interface*|application*|dll|file|files|module*|plugin*|package*|class
   should|must|can|may be disabled
   disable
   disabling
   deactivate
   not .. enable|activate`,
  'if .. disabled\nlogging .. disabled\nis|are|was|were turned|switched off',
);

const ISOLATE = kind(
  'isolate',
  `firewall*
   segment*
   segregat*
   isolat*
   vlan*
   vpn*
   virtual private network*
   dmz
   demilitarized
   air gap*
   network exposure
   expos* .. internet|public|external|outside|network*
   not .. internet|public|outside|external
   accessible|reachable|connect*|access* .. from|to|via|through .. internet|outside|external
   from the internet
   internet access* .. restrict*|prevent*|block*|limit*
   untrusted network*|host*|device*
   trusted ip|network*|host*|segment*|environment*|computer*|systems
   ip address* .. filter*|allow*|restrict*|limit*|whitelist*|only
   ip filter*|whitelist*|restriction*
   access control list*
   acl|acls
   restrict*|limit*|block*|filter*|protect*|control|controls|controlled|deny|prevent*|reduc*|minimi* .. network*|port|ports|traffic|tcp|udp|ip|internet|subnet*|external|remote
   restrict*|limit*|block*|filter*|deny .. connection*|communication*|packets|inbound|outbound|incoming|outgoing
   separat*|apart|divid* .. network*|zone*|control|office|business|systems
   network*|zone*|cell .. separat*|isolat*|segment*|protect*|restrict*|zone*
   network zone*|segment*|access|architecture|boundar*|perimeter
   cell protection
   closed|private|internal|dedicated|secure|secured|protected|trusted|separate|local|physically .. network*|lan
   protected it environment
   within|inside a|the lan
   behind .. router*|gateway*|proxy
   reverse proxy|proxies
   defense|defence in depth
   tunnel*
   ipsec
   proxy
   conduit*`,
  'surfing',
);

const RESTRICT = kind(
  'restrict',
  `locked|lockable|lock cabinet*|room*|door*|area*|enclosure*
   least privilege*
   minimum privilege*|rights|permissions
   need to know
   user access|account|rights|privilege*|permission*|role* ..
   role based
   privilege*
   administrator|administrative|admin rights|privilege*|permissions
   as a user
   authorized|authorised|trusted|trained|qualified|permitted|specific|selected .. personnel|user*|people|person*|staff|individual*|operator*|administrator*|employees
   only .. administrator*|user*|personnel|staff|authorized|authorised
   unauthorized|unauthorised|unintended
   restrict*|limit*|control|controlled|controlling|prevent*|minimi*|reduc* .. access*|user*|login*|exposure|write|interaction|number|permission*
   access control*|restriction*|to be restricted
   access* .. restrict*|limit*|control*
   key switch|lock|position
   keyswitch
   run mode
   write protect*
   must have basis
   not .. leave|left .. unattended|unlocked
   log|logout|logoff|sign out|off
   secure location|area|room|place
   tamper*
   theft|stolen|lost`,
);

/** Locks and doors: named before the networks that they stand around. */
const LOCKS = kind('restrict', 'physical*', 'physical|physically .. isolat*|separat*|segment*');

const CONFIGURE = kind(
  'configure',
  `configur*
   enabl*
   activat*
   setting*
   set the|to|up|a
   encrypt*
   harden*
   whitelist*
   allowlist*
   allow|white list*|listing
   applocker
   anti virus|malware
   antivirus
   antimalware
   virus scan*|protection|scanner
   malware protection|scan*
   tls|https|ssl|certificate*|sftp|ssh|snmpv3|kerberos|ldaps|radius|802.1x|wpa2|wpa3|wpa
   signature*|signed
   back ups|up
   backup*
   reboot*|restart*|reset
   edit|modify|chang*|adjust|add|delete|remov*|replac*|rename|recompile|rebuild|reinstall .. file*|registry|parameter*|value*|option*|entry|entries|line|role*|group*|key*|project*|rule*|policy|policies|permission*|configuration|attribute*|address*|name
   operating system .. patch*|update*|secur*|hotfix*
   data execution prevention
   secure communication*|protocol*|connection*|configuration|channel*
   security guideline*|feature*|function*|measure*|practice*|control*|mode|level|option*
   authenticat* .. enforc*|requir*|use|apply|mutual
   apply|use|require|enforce .. authentication
   follow .. guideline*|guide|hardening|instructions|manual|recommendation*
   workaround*
   use|utilize .. browser*`,
);

const MONITOR = kind(
  'monitor',
  `monitor* .. log*|traffic|network*|system*|event*|activit*|access|unusual|suspicious|unexpected|for|the
   audit*
   intrusion
   ids|ips|siem
   event|access|system|security|traffic log*
   logs|logging
   review .. log*|access|accounts
   detect* .. anomal*|intrusion*|unusual|unauthori*|malicious|attack*
   anomal*
   check .. integrity
   verify .. integrity|checksum|hash|signature*
   watch for|the
   alert*
   suspicious|unusual|unexpected|abnormal
   deep packet inspection`,
  'patient monitor*\nmonitor* system* .. patient\nbedside',
);

const INSTRUCT = kind(
  'instruct',
  `untrusted|unknown|untrustworthy|unsolicited|suspicious|malicious|unverified .. file*|source*|link*|attachment*|document*|email*|website*|site*|url*|content|project*|origin*|libraries|media|data
   file*|link*|attachment*|project* .. untrusted|unknown
   file*|link*|attachment*|project* from trusted|trustworthy|known
   trusted|trustworthy|reliable|verified file*|source*|website*|project*
   email* .. attachment*|link*|unsolicited|scam*|messages
   phishing
   social engineering
   email scams
   surfing
   web links|browsing
   browse|browsing
   train|training|educat*|aware|awareness
   removable|portable .. media|storage|computers|device*|drives
   usb .. scan*|drive*|stick*|media|device*
   laptop* .. connect*|scan*|network*
   mobile device*|data
   scan*|scanned .. virus*|malware|media
   stop using
   do|dont|should|must|shall|please|and not use|click|utilize|open|access|visit|follow|connect|plug|share|download|install|leave|run|allow|import|load|re
   avoid* .. opening|open|using|use|access*|visit*|running|loading|importing|click*|to
   remind|instruct|tell users|patients|operators|staff|personnel
   inform|notify|advise patients|operators|staff|personnel|your
   users .. should|must be|always|never|not|ensure|keep|check|verify|maintain|store
   patients|caregivers .. should|can|must|may|are
   be attentive|careful|cautious
   always|never ..
   exercise caution
   keep .. control|possession
   maintain .. control|possession
   immediately cancel|disconnect
   before .. use|decommission*|open*`,
);

const CONTACT = kind(
  'contact',
  `contact*
   call|calling
   tel|telephone|phone|hotline|fax
   e mail
   email|email
   reach out
   support team|center|centre|line|desk|portal|representative|department|engineer|organization
   customer|technical|product service|support|care
   sales|service|local representative|partner|office|organization|manager|team
   questions
   upon|on|by request
   report .. to|any
   get in touch
   coordinate with
   submit .. request*|ticket*|quote`,
);

const INFORM = kind(
  'inform',
  `refer* to
   refer
   see
   more|additional|further|detailed|latest|specific information|details|detail|guidance|instructions|recommendations|resources|info
   information|details|instructions .. available|found|about|regarding|on
   advisory|advisories|bulletin*|notification*|notice*|whitepaper*|guide|manual|letter|article|announcement*|publication|faq|statement
   available|found|located|obtained|viewed|downloaded at|from|here|on|in|via|through|online
   available
   following|this|the location|link|url|page|website|site|web
   visit*
   following ..
   published
   knowledge base
   knowledgebase
   webpage|website
   online|http|https|www
   login required
   release notes`,
);

/** In order: what mends before what guards, both before what only points elsewhere. */
export const KINDS: readonly Kind[] = [
  ...[
    REPLACE,
    NONE,
    WAIT,
    CREDENTIALS,
    DISABLE,
    LOCKS,
    ISOLATE,
    INSTRUCT,
    MONITOR,
    RESTRICT,
    PATCH,
    CONFIGURE,
    CONTACT,
    INFORM,
  ],
];
