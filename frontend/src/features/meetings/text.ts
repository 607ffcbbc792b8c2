import type { Catalogue } from "@/i18n/dictionary";

const pt = {
  live: "Leituras e aceites valem na hora; os demais números do painel são da carga do dia.",
  cost: {
    title: "Como as reuniões são lidas aqui",
    engine: "Motor",
    sent: "Envio",
    tokens: "Tokens hoje",
    cost: "Custo hoje",
    kept: "Respostas guardadas",
    stays: "nada sai deste servidor",
    masked:
      "CPF, CNPJ, e-mail, telefone, cartão, CEP e PIX são mascarados antes do envio; nomes não",
    unmasked: "o texto é enviado como está, sem máscara",
    noBudget: (used: string) => `${used}, sem limite`,
    ofBudget: (used: string, budget: string) => `${used} de ${budget}`,
    unknown: "custo desconhecido",
    hours: (hours: number) => (hours === 1 ? "por 1 hora" : `por ${hours} horas`),
  },
  engine: {
    local: "regras locais, sem modelo de linguagem",
    model: (name: string) => `modelo de linguagem ${name}`,
  },
  form: {
    title: "Ler uma reunião",
    transcript: "Transcrição",
    paste: "Cole a transcrição aqui, ou solte um arquivo .txt, .vtt, .srt ou .md.",
    choose: "Escolher arquivo",
    drop: "Solte o arquivo para usar o texto dele",
    loaded: (name: string) => `Texto de ${name}.`,
    size: (size: string, most: string) => `${size} de ${most}`,
    confidential:
      "O texto fica só nesta aba até você pedir a leitura: nunca no endereço, nunca guardado no navegador depois que ela fecha.",
    customer: "Cliente",
    customerHint: "Um nome do CRM, ou outro qualquer.",
    notInCrm: (name: string) => `“${name}” não está no CRM; será usado como está.`,
    suggestions: (count: number) => (count === 1 ? "1 sugestão" : `${count} sugestões`),
    date: "Data da reunião",
    id: "Código da reunião",
    idHint:
      "Cliente, data e código dizem qual reunião é. Com os mesmos três, ela é lida e paga uma vez só.",
    suggested: "Usar o sugerido",
    who: "Quem é quem (opcional)",
    whoHint: "Ajuda a separar o que o cliente disse do que nós dissemos.",
    clientSpeaker: "Quem fala pelo cliente",
    houseSpeaker: "Quem fala por nós",
    submit: "Ler a reunião",
    clear: "Limpar",
    cleared: "Rascunho limpo.",
    wrong: {
      transcript: "Cole a transcrição ou escolha um arquivo.",
      customer: "Diga com quem foi a reunião.",
      date: "Diga o dia da reunião.",
      id: "Dê um código à reunião.",
      tooLarge: (size: string, most: string) =>
        `O texto tem ${size}; cabem ${most}. Divida a reunião em partes, cada uma com seu código.`,
      notText: (name: string) =>
        `${name} não é um arquivo de texto. Exporte a transcrição como .txt, .vtt, .srt ou .md.`,
      unreadable: (name: string) => `Não foi possível ler ${name}. Escolha-o de novo.`,
    },
    left: "Você parou de esperar. A leitura continua no servidor e fica guardada: peça de novo com os mesmos dados e ela vem sem novo custo.",
    notKept: "O rascunho é grande demais para esta aba guardar: não recarregue a página.",
  },
  waiting: {
    title: "Lendo a reunião",
    extract: "Resumo, pontos e ações",
    analyze: "Sentimento e riscos",
    reading: "lendo…",
    busy: (seconds: number) =>
      seconds > 0
        ? `já está sendo lida por outro pedido; nova tentativa em ${seconds} s`
        : "perguntando de novo…",
    ready: "pronto",
    failed: "não deu certo",
    slow: "Um modelo de linguagem pode levar um minuto ou mais. Você pode usar o resto do painel: a leitura espera aqui.",
    leave: "Parar de esperar",
  },
  problem: {
    retry: "Tentar de novo",
    back: "Voltar ao texto",
    otherId: (id: string) => `Usar o código ${id}`,
    request: "Pedido",
    after: (time: string) => `Tente a partir das ${time}.`,
    kept: "Nada se perdeu: o rascunho continua nesta aba.",
    extract: "O resumo e as ações não vieram.",
    analyze: "O sentimento e os riscos não vieram.",
    kinds: {
      "idempotency-key-reuse":
        "Este cliente, nesta data e com este código, já foi lido com outro texto ou outros nomes. Se é outra reunião, dê a ela outro código; se é a mesma, volte ao texto que foi lido.",
      "token-budget-exceeded":
        "O limite de tokens de hoje acabou; volta à meia-noite. Reuniões já lidas continuam sendo respondidas.",
      "body-too-large":
        "A transcrição passa de 5 MiB. Divida a reunião em partes, cada uma com seu código.",
      "transcript-too-long":
        "A transcrição é mais longa do que o modelo lê de uma vez. Divida a reunião em partes, cada uma com seu código.",
      "language-model-refused":
        "O modelo de linguagem se recusa a trabalhar com este texto. Repetir não adianta; tire o trecho que o impede.",
      "language-model-invalid":
        "A resposta do modelo de linguagem não pôde ser usada. Nada foi guardado: tente de novo.",
      "language-model-truncated":
        "A resposta do modelo ficou longa demais e foi cortada. Nada foi guardado: divida a reunião em partes.",
      "language-model-unavailable":
        "O modelo de linguagem não responde. Nada foi guardado: tente de novo daqui a pouco.",
      "language-model-busy":
        "O modelo de linguagem está com pedidos demais. Nada foi guardado: tente de novo daqui a pouco.",
      "language-model-quota":
        "A conta com o modelo de linguagem se esgotou. Avise quem cuida do Mirante; seu texto continua aqui.",
      "language-model-misconfigured":
        "O modelo de linguagem não aceita como é chamado. Avise quem cuida do Mirante; seu texto continua aqui.",
      "language-model-timeout":
        "O modelo de linguagem demorou demais. Nada foi guardado: tente de novo.",
      "database-unavailable":
        "O banco de dados do Mirante não responde agora. Nada se perdeu: tente de novo daqui a pouco.",
      "invalid-input": "O servidor não aceitou um dos campos:",
      network:
        "Sem conexão com o servidor. Nada se perdeu: confira a rede e tente de novo; se a leitura já tinha começado, a resposta está guardada.",
      "not-found": "Este item não existe mais: alguém desfez o aceite ou apagou a reunião.",
      other: "Algo deu errado no servidor. Nada se perdeu: tente de novo.",
    },
  },
  result: {
    confidence: "Confiança",
    confidenceWhy:
      "Quanto do que o motor precisa estava no texto: falantes, frases, datas. Não é uma probabilidade.",
    confidenceOf: (summary: string, sentiment: string) =>
      `${summary} no resumo, ${sentiment} no sentimento`,
    replayed: "Resposta guardada, sem novo custo",
    fresh: "Lida agora",
    another: "Ler outra reunião",
    edit: "Voltar ao texto",
    copy: "Copiar resumo",
    copied: "Resumo copiado.",
    notCopied: "O navegador não deixou copiar. Selecione o texto e use Ctrl C.",
    erase: "Apagar esta reunião",
    warnings: (count: number) => (count === 1 ? "1 ressalva" : `${count} ressalvas`),
    summary: "Resumo",
    keyPoints: "Pontos principais",
    topics: "Temas",
    participants: "Participantes",
    risks: "Riscos",
    nothing: {
      summary: "O motor não encontrou nada que resuma esta reunião.",
      keyPoints: "Nenhum ponto principal encontrado.",
      topics: "Nenhum tema reconhecido.",
      participants: "Ninguém é nomeado.",
      risks: "Nenhum risco encontrado no que foi dito.",
      sentiment: "Nenhuma frase do cliente pesou: a nota é a do meio.",
    },
    sentiment: "Como o cliente se sente",
    alsoSaid: "Sobre a relação",
    why: "Por quê",
    line: (line: string) => `linha ${line}`,
    wholeTranscript: "Transcrição",
    lines: (count: number, shown: string) => (count === 1 ? "1 linha" : `${shown} linhas`),
    shownLine: (line: string) => `Linha ${line} destacada na transcrição.`,
    backToQuote: "Voltar à citação",
    earlier: (count: string) => `Mostrar ${count} linhas anteriores`,
    later: (count: string) => `Mostrar mais ${count} linhas`,
  },
  caveats: {
    "the transcript is empty": "A transcrição está vazia.",
    "no speakers found": "Não há falantes marcados: não se sabe quem disse o quê.",
    "speakers have no names": "Os falantes não têm nome: os responsáveis podem faltar.",
    "no sentence ends: due dates may be missing":
      "O texto não tem pontuação: prazos podem ter ficado de fora.",
    "no meet_date: relative due dates are not resolved":
      "Sem a data da reunião, “amanhã” e “sexta” não viram datas.",
    "the client's words could not be told apart":
      "Não deu para separar as falas do cliente das nossas: o sentimento é de todos. Diga quem é quem.",
    "little that tells how the client feels":
      "Há pouco no texto que diga como o cliente se sente: leia a nota com cautela.",
    "the language is neither clearly Portuguese nor English":
      "O idioma não é claramente português nem inglês.",
    "too long: only the beginning was read": "Texto longo demais: só o começo foi lido.",
    "statements without a quote that occurs in the transcript were left out":
      "Afirmações sem citação que exista na transcrição foram deixadas de fora.",
    "due dates that cannot be were left out": "Prazos impossíveis foram deixados de fora.",
  },
  sentiment: {
    positive: "Positivo",
    neutral: "Neutro",
    negative: "Negativo",
    score: (score: string) => `${score} de 1`,
    scale: (label: string, score: string) => `${label}: ${score} numa escala de 0 a 1`,
  },
  items: {
    title: "Ações combinadas",
    hint: "Confira antes de aceitar: as aceitas entram em Ações na hora.",
    description: "O que fazer",
    owner: "Responsável",
    due: "Prazo",
    state: "Situação",
    noOwner: "ninguém citado",
    noDue: "sem prazo",
    accept: "Aceitar",
    acceptOf: (what: string) => `Aceitar: ${what}`,
    acceptAll: (count: number) => `Aceitar as ${count}`,
    edit: (what: string) => `Editar: ${what}`,
    edited: "editada",
    accepted: "Aceita",
    done: "Concluída",
    see: "Ver em Ações",
    seeOf: (what: string) => `Ver em Ações: ${what}`,
    seeAll: "Ver as aceitas em Ações",
    undoOf: (what: string) => `Desfazer o aceite: ${what}`,
    empty: "Ninguém combinou nada que o motor reconheça como ação.",
    toldAccepted: (count: number) =>
      count === 1 ? "Ação aceita: já está em Ações." : `${count} ações aceitas: já estão em Ações.`,
    toldAlready: "Já tinham sido aceitas: nada mudou.",
    toldUndone: "Aceite desfeito.",
    dialog: "Editar a ação",
    asExtracted: "Como foi lida",
    save: "Guardar",
    cancel: "Cancelar",
    restore: "Voltar ao lido",
    needsDescription: "Diga o que fazer.",
  },
  past: {
    title: (meeting: string) => `Reunião ${meeting}`,
    hint: "O que ficou dela. Para ver o resumo e as citações, leia de novo o mesmo texto: a resposta guardada volta.",
    none: "Nada desta reunião foi aceito em Ações.",
    close: "Fechar",
  },
  erase: {
    title: "Apagar esta reunião?",
    goes: (meeting: string) => `Da reunião ${meeting} são apagados, para sempre:`,
    answers: "o resumo, as ações lidas e a análise guardados",
    items: (count: number) =>
      count === 0
        ? "as ações aceitas dela em Ações (agora, nenhuma)"
        : count === 1
          ? "1 ação aceita, que sai de Ações"
          : `${count} ações aceitas, que saem de Ações`,
    sentiments: "a nota dela na linha do tempo do cliente",
    draft: "a transcrição que está nesta aba",
    cannot: "Não dá para desfazer. Ler de novo custa de novo.",
    no: "Cancelar",
    yes: "Apagar",
    done: (records: number, items: number, sentiments: number) =>
      `Reunião apagada: ${records} ${records === 1 ? "resposta" : "respostas"}, ${items} ${items === 1 ? "ação" : "ações"}, ${sentiments} ${sentiments === 1 ? "nota" : "notas"}.`,
  },
  over: {
    title: "Sentimento dos clientes",
    hint: "Os mais recentes primeiro",
    search: "Buscar cliente",
    nothing: (text: string) => `Nenhum cliente com “${text}”.`,
    empty: "Nenhuma reunião foi lida ainda. Leia uma: a nota dela aparece aqui.",
    choose: "Escolha um cliente para ver como ele se sentiu, reunião a reunião.",
    meetings: (count: number, shown: string) => (count === 1 ? "1 reunião" : `${shown} reuniões`),
    course: (customer: string) => `Sentimento de ${customer}`,
    summary: (customer: string, points: number) =>
      `Gráfico de linha do sentimento de ${customer}, ${points === 1 ? "1 reunião" : `${points} reuniões`}. Use as setas para percorrer.`,
    perMeeting: "Uma marca por reunião, de 0 a 1",
    score: "Nota",
    date: "Data",
    meeting: "Reunião",
    label: "Sentimento",
    engine: "Motor",
    overview: "Ver na visão geral",
    unknown: (customer: string) =>
      `Nenhuma reunião de ${customer} foi lida ainda. Leia uma acima: a nota dela aparece aqui.`,
    newest: (count: number) => `As ${count} reuniões mais recentes.`,
  },
  copy: {
    heading: (customer: string, date: string) => `${customer}, ${date}`,
    owner: (owner: string) => `responsável: ${owner}`,
    due: (date: string) => `prazo: ${date}`,
  },
};

export const text: Catalogue<typeof pt> = {
  "pt-BR": pt,
  en: {
    live: "Readings and acceptances count at once; the dashboard's other numbers are of the day's load.",
    cost: {
      title: "How meetings are read here",
      engine: "Engine",
      sent: "What is sent",
      tokens: "Tokens today",
      cost: "Cost today",
      kept: "Answers kept",
      stays: "nothing leaves this server",
      masked:
        "CPF, CNPJ, e-mail, phone, card, CEP and PIX are masked before they are sent; names are not",
      unmasked: "the text is sent as it is, unmasked",
      noBudget: (used) => `${used}, no limit`,
      ofBudget: (used, budget) => `${used} of ${budget}`,
      unknown: "cost unknown",
      hours: (hours) => (hours === 1 ? "for 1 hour" : `for ${hours} hours`),
    },
    engine: {
      local: "local rules, no language model",
      model: (name) => `language model ${name}`,
    },
    form: {
      title: "Read a meeting",
      transcript: "Transcript",
      paste: "Paste the transcript here, or drop a .txt, .vtt, .srt or .md file.",
      choose: "Choose a file",
      drop: "Drop the file to use its text",
      loaded: (name) => `Text of ${name}.`,
      size: (size, most) => `${size} of ${most}`,
      confidential:
        "The text stays in this tab until you ask for a reading: never in the address, never kept in the browser once it is closed.",
      customer: "Customer",
      customerHint: "A name from the CRM, or any other.",
      notInCrm: (name) => `“${name}” is not in the CRM; it will be used as it is.`,
      suggestions: (count) => (count === 1 ? "1 suggestion" : `${count} suggestions`),
      date: "Meeting date",
      id: "Meeting id",
      idHint:
        "Customer, date and id say which meeting it is. With the same three it is read, and paid for, once.",
      suggested: "Use the suggested one",
      who: "Who is who (optional)",
      whoHint: "Helps to tell what the customer said from what we said.",
      clientSpeaker: "Who speaks for the customer",
      houseSpeaker: "Who speaks for us",
      submit: "Read the meeting",
      clear: "Clear",
      cleared: "Draft cleared.",
      wrong: {
        transcript: "Paste the transcript or choose a file.",
        customer: "Say whom the meeting was with.",
        date: "Say which day the meeting was.",
        id: "Give the meeting an id.",
        tooLarge: (size, most) =>
          `The text has ${size}; ${most} fit. Split the meeting into parts, each with its own id.`,
        notText: (name) =>
          `${name} is not a text file. Export the transcript as .txt, .vtt, .srt or .md.`,
        unreadable: (name) => `${name} could not be read. Choose it again.`,
      },
      left: "You stopped waiting. The reading goes on at the server and is kept: ask again with the same details and it comes at no new cost.",
      notKept: "The draft is too large for this tab to keep: do not reload the page.",
    },
    waiting: {
      title: "Reading the meeting",
      extract: "Summary, points and actions",
      analyze: "Sentiment and risks",
      reading: "reading…",
      busy: (seconds) =>
        seconds > 0
          ? `already being read for another request; asking again in ${seconds} s`
          : "asking again…",
      ready: "ready",
      failed: "did not work out",
      slow: "A language model may take a minute or more. You can use the rest of the dashboard: the reading waits here.",
      leave: "Stop waiting",
    },
    problem: {
      retry: "Try again",
      back: "Back to the text",
      otherId: (id) => `Use the id ${id}`,
      request: "Request",
      after: (time) => `Try from ${time} on.`,
      kept: "Nothing is lost: the draft stays in this tab.",
      extract: "The summary and the actions did not come.",
      analyze: "The sentiment and the risks did not come.",
      kinds: {
        "idempotency-key-reuse":
          "This customer, on this date and with this id, was read from another text or other names. If it is another meeting, give it another id; if it is the same, go back to the text that was read.",
        "token-budget-exceeded":
          "Today's token budget is used up; it is back at midnight. Meetings already read are still answered.",
        "body-too-large":
          "The transcript is over 5 MiB. Split the meeting into parts, each with its own id.",
        "transcript-too-long":
          "The transcript is longer than the model reads at once. Split the meeting into parts, each with its own id.",
        "language-model-refused":
          "The language model declines to work on this text. Repeating will not help; take out what keeps it from it.",
        "language-model-invalid":
          "The language model's answer could not be used. Nothing was kept: try again.",
        "language-model-truncated":
          "The model's answer became too long and was cut off. Nothing was kept: split the meeting into parts.",
        "language-model-unavailable":
          "The language model does not answer. Nothing was kept: try again shortly.",
        "language-model-busy":
          "The language model has too many requests. Nothing was kept: try again shortly.",
        "language-model-quota":
          "The account with the language model is used up. Tell whoever runs Mirante; your text is still here.",
        "language-model-misconfigured":
          "The language model does not accept how it is called. Tell whoever runs Mirante; your text is still here.",
        "language-model-timeout": "The language model took too long. Nothing was kept: try again.",
        "database-unavailable":
          "Mirante's own database does not answer now. Nothing is lost: try again shortly.",
        "invalid-input": "The server did not accept one of the fields:",
        network:
          "No connection to the server. Nothing is lost: check the network and try again; if the reading had begun, its answer is kept.",
        "not-found":
          "This item is not there any more: somebody undid its acceptance or erased the meeting.",
        other: "Something went wrong at the server. Nothing is lost: try again.",
      },
    },
    result: {
      confidence: "Confidence",
      confidenceWhy:
        "How much of what the engine relies on was in the text: speakers, sentences, dates. It is not a probability.",
      confidenceOf: (summary, sentiment) => `${summary} in the summary, ${sentiment} in sentiment`,
      replayed: "Answer on record, at no new cost",
      fresh: "Read just now",
      another: "Read another meeting",
      edit: "Back to the text",
      copy: "Copy summary",
      copied: "Summary copied.",
      notCopied: "The browser did not allow copying. Select the text and press Ctrl C.",
      erase: "Erase this meeting",
      warnings: (count) => (count === 1 ? "1 caveat" : `${count} caveats`),
      summary: "Summary",
      keyPoints: "Key points",
      topics: "Topics",
      participants: "Participants",
      risks: "Risks",
      nothing: {
        summary: "The engine found nothing that sums this meeting up.",
        keyPoints: "No key points found.",
        topics: "No topic recognised.",
        participants: "Nobody is named.",
        risks: "No risk found in what was said.",
        sentiment: "No sentence of the customer weighed: the score is the middle one.",
      },
      sentiment: "How the customer feels",
      alsoSaid: "About the relationship",
      why: "Why",
      line: (line) => `line ${line}`,
      wholeTranscript: "Transcript",
      lines: (count, shown) => (count === 1 ? "1 line" : `${shown} lines`),
      shownLine: (line) => `Line ${line} is highlighted in the transcript.`,
      backToQuote: "Back to the quote",
      earlier: (count) => `Show ${count} earlier lines`,
      later: (count) => `Show ${count} more lines`,
    },
    caveats: {
      "the transcript is empty": "The transcript is empty.",
      "no speakers found": "No speakers are marked: nobody knows who said what.",
      "speakers have no names": "The speakers have no names: owners may be missing.",
      "no sentence ends: due dates may be missing":
        "The text has no punctuation: due dates may be missing.",
      "no meet_date: relative due dates are not resolved":
        "Without the meeting's date, “tomorrow” and “Friday” do not become dates.",
      "the client's words could not be told apart":
        "The customer's words could not be told from ours: the sentiment is everybody's. Say who is who.",
      "little that tells how the client feels":
        "There is little in the text that tells how the customer feels: read the score with caution.",
      "the language is neither clearly Portuguese nor English":
        "The language is neither clearly Portuguese nor English.",
      "too long: only the beginning was read": "Too long: only the beginning was read.",
      "statements without a quote that occurs in the transcript were left out":
        "Statements without a quote that occurs in the transcript were left out.",
      "due dates that cannot be were left out": "Impossible due dates were left out.",
    },
    sentiment: {
      positive: "Positive",
      neutral: "Neutral",
      negative: "Negative",
      score: (score) => `${score} of 1`,
      scale: (label, score) => `${label}: ${score} on a scale from 0 to 1`,
    },
    items: {
      title: "Agreed actions",
      hint: "Check before you accept: what you accept is among the actions at once.",
      description: "What to do",
      owner: "Owner",
      due: "Due",
      state: "State",
      noOwner: "nobody named",
      noDue: "no due date",
      accept: "Accept",
      acceptOf: (what) => `Accept: ${what}`,
      acceptAll: (count) => `Accept all ${count}`,
      edit: (what) => `Edit: ${what}`,
      edited: "edited",
      accepted: "Accepted",
      done: "Completed",
      see: "See in Actions",
      seeOf: (what) => `See in Actions: ${what}`,
      seeAll: "See the accepted ones in Actions",
      undoOf: (what) => `Undo the acceptance: ${what}`,
      empty: "Nobody agreed on anything that the engine recognises as an action.",
      toldAccepted: (count) =>
        count === 1
          ? "Action accepted: it is in Actions now."
          : `${count} actions accepted: they are in Actions now.`,
      toldAlready: "They had been accepted already: nothing changed.",
      toldUndone: "Acceptance undone.",
      dialog: "Edit the action",
      asExtracted: "As it was read",
      save: "Save",
      cancel: "Cancel",
      restore: "Back to what was read",
      needsDescription: "Say what to do.",
    },
    past: {
      title: (meeting) => `Meeting ${meeting}`,
      hint: "What is left of it. To see the summary and the quotes, read the same text again: the answer on record comes back.",
      none: "Nothing of this meeting was accepted into Actions.",
      close: "Close",
    },
    erase: {
      title: "Erase this meeting?",
      goes: (meeting) => `Of meeting ${meeting} these are erased for good:`,
      answers: "the summary, the actions read and the analysis on record",
      items: (count) =>
        count === 0
          ? "its accepted actions in Actions (none now)"
          : count === 1
            ? "1 accepted action, which leaves Actions"
            : `${count} accepted actions, which leave Actions`,
      sentiments: "its score on the customer's timeline",
      draft: "the transcript in this tab",
      cannot: "This cannot be undone. Reading it again costs again.",
      no: "Cancel",
      yes: "Erase",
      done: (records, items, sentiments) =>
        `Meeting erased: ${records} ${records === 1 ? "answer" : "answers"}, ${items} ${items === 1 ? "action" : "actions"}, ${sentiments} ${sentiments === 1 ? "score" : "scores"}.`,
    },
    over: {
      title: "Customer sentiment",
      hint: "The most recent first",
      search: "Search customer",
      nothing: (text) => `No customer with “${text}”.`,
      empty: "No meeting has been read yet. Read one: its score appears here.",
      choose: "Choose a customer to see how they felt, meeting by meeting.",
      meetings: (count, shown) => (count === 1 ? "1 meeting" : `${shown} meetings`),
      course: (customer) => `Sentiment of ${customer}`,
      summary: (customer, points) =>
        `Line chart of the sentiment of ${customer}, ${points === 1 ? "1 meeting" : `${points} meetings`}. Use the arrow keys to walk along.`,
      perMeeting: "One mark per meeting, from 0 to 1",
      score: "Score",
      date: "Date",
      meeting: "Meeting",
      label: "Sentiment",
      engine: "Engine",
      overview: "See in the overview",
      unknown: (customer) =>
        `No meeting with ${customer} has been read yet. Read one above: its score appears here.`,
      newest: (count) => `The ${count} most recent meetings.`,
    },
    copy: {
      heading: (customer, date) => `${customer}, ${date}`,
      owner: (owner) => `owner: ${owner}`,
      due: (date) => `due: ${date}`,
    },
  },
};
