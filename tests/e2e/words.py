"""What the browser tests read and press, in both languages of the page."""

from typing import NamedTuple


class Words(NamedTuple):
    """One language."""

    switch: str
    indicators: tuple[str, ...]
    overdue_actions: str
    data_of: str
    stage: str
    overview: str
    actions: str
    late: str
    page_size: str
    at_risk: str
    action: str
    history: str
    export: str
    every_segment: str
    search_segment: str
    clear: str
    undo: str
    views: str
    view_name: str
    saved: str
    # the cache page
    sign_in: str
    enter: str
    refused: str
    hit_rate: str
    pattern: str
    keys: str
    invalidate: str
    invalidated: str
    everywhere: str
    reload: str
    reloaded: str
    clear_all: str
    cancel: str
    forgotten: str
    leave: str


PORTUGUESE = Words(
    switch="PT",
    indicators=(
        "Valor ganho",
        "Pipeline aberto",
        "Taxa de ganho",
        "Ciclo de venda",
        "Ações atrasadas",
        "No prazo",
        "Cobertura de contato",
        "Interações",
    ),
    overdue_actions="Ações atrasadas",
    data_of="Dados de",
    stage="Negociação",
    overview="Visão geral",
    actions="ações",
    late="Atrasada",
    page_size="Por página",
    at_risk="Valor em risco",
    action="Ação",
    history="Histórico",
    export="Exportar",
    every_segment="Segmento Todos",
    search_segment="Buscar em segmento",
    clear="Limpar",
    undo="Desfazer",
    views="Visões",
    view_name="Nome da visão",
    saved="guardada neste navegador",
    sign_in="Token de administração",
    enter="Entrar",
    refused="O servidor não aceitou este token.",
    hit_rate="Taxa de acerto",
    pattern="Parte da chave",
    keys="chaves?",
    invalidate="Invalidar",
    invalidated="chaves invalidadas",
    everywhere="feito na única instância",
    reload="Recarregar",
    reloaded="respostas recarregadas em",
    clear_all="Limpar tudo",
    cancel="Cancelar",
    forgotten="respostas esquecidas",
    leave="Sair",
)
ENGLISH = Words(
    switch="EN",
    indicators=(
        "Amount won",
        "Open pipeline",
        "Win rate",
        "Sales cycle",
        "Overdue actions",
        "On time",
        "Contact coverage",
        "Interactions",
    ),
    overdue_actions="Overdue actions",
    data_of="Data of",
    stage="Negotiation",
    overview="Overview",
    actions="actions",
    late="Overdue",
    page_size="Per page",
    at_risk="Value at risk",
    action="Action",
    history="History",
    export="Export",
    every_segment="Segment All",
    search_segment="Search segment",
    clear="Clear",
    undo="Undo",
    views="Views",
    view_name="Name of the view",
    saved="saved in this browser",
    sign_in="Admin token",
    enter="Enter",
    refused="The server did not accept this token.",
    hit_rate="Hit rate",
    pattern="Part of the key",
    keys="keys?",
    invalidate="Invalidate",
    invalidated="keys invalidated",
    everywhere="done in the only instance",
    reload="Reload",
    reloaded="answers reloaded in",
    clear_all="Clear all",
    cancel="Cancel",
    forgotten="answers forgotten",
    leave="Sign out",
)
LANGUAGES = {"pt-BR": PORTUGUESE, "en": ENGLISH}


class MeetingWords(NamedTuple):
    """One language of the page of meetings."""

    language: Words
    transcript: str
    customer: str
    date: str
    read: str
    fresh: str
    replayed: str
    engine: str
    feels: str
    negative: str
    line: str
    items: str
    edit: str
    what: str
    save: str
    accept: str
    accepted: str
    see: str
    from_meeting: str
    late: str
    complete: str
    completed: str
    back: str
    course: str
    erase: str
    erase_now: str
    erased: str
    nobody: str


MEETINGS = {
    "pt-BR": MeetingWords(
        language=PORTUGUESE,
        transcript="Transcrição",
        customer="Cliente",
        date="Data da reunião",
        read="Ler a reunião",
        fresh="Lida agora",
        replayed="Resposta guardada, sem novo custo",
        engine="regras locais, sem modelo de linguagem",
        feels="Como o cliente se sente",
        negative="Negativo: 0,10 numa escala de 0 a 1",
        line="linha 9",
        items="Ações combinadas",
        edit="Editar: abrir o pedido de estorno",
        what="O que fazer",
        save="Guardar",
        accept="Aceitar: Abrir o estorno dos quatro meses",
        accepted="Aceita",
        see="Ver em Ações: Abrir o estorno dos quatro meses",
        from_meeting="De reunião",
        late="Atrasadas",
        complete="Concluir",
        completed="Concluída",
        back="Voltar ao texto",
        course="Sentimento de",
        erase="Apagar esta reunião",
        erase_now="Apagar",
        erased="Reunião apagada: 2 respostas, 1 ação, 1 nota.",
        nobody="Nenhuma reunião de",
    ),
    "en": MeetingWords(
        language=ENGLISH,
        transcript="Transcript",
        customer="Customer",
        date="Meeting date",
        read="Read the meeting",
        fresh="Read just now",
        replayed="Answer on record, at no new cost",
        engine="local rules, no language model",
        feels="How the customer feels",
        negative="Negative: 0.10 on a scale from 0 to 1",
        line="line 9",
        items="Agreed actions",
        edit="Edit: abrir o pedido de estorno",
        what="What to do",
        save="Save",
        accept="Accept: Abrir o estorno dos quatro meses",
        accepted="Accepted",
        see="See in Actions: Abrir o estorno dos quatro meses",
        from_meeting="From a meeting",
        late="Overdue",
        complete="Complete",
        completed="Completed",
        back="Back to the text",
        course="Sentiment of",
        erase="Erase this meeting",
        erase_now="Erase",
        erased="Meeting erased: 2 answers, 1 action, 1 score.",
        nobody="No meeting with",
    ),
}


class PortfolioWords(NamedTuple):
    """One language of the portfolio's page."""

    language: Words
    paper: str
    live: str
    first: str
    spend: str
    amount: str
    review: str
    confirm: str
    executed: str
    done: str
    profit: str
    protect: str
    stop: str
    target: str
    save: str
    saved: str
    protected: str
    close: str
    sell_all: str
    no_position: str
    history: str
    open_orders: str
    buy_order: str
    sell_order: str
    at_a_price: str
    price: str
    quantity: str
    waiting: str
    cancel: str
    cancelled: str
    balances: str
    hint: str


PORTFOLIO = {
    "pt-BR": PortfolioWords(
        language=PORTUGUESE,
        paper="Modo simulado: preços e ordens não são reais",
        live="Ao vivo",
        first="Fazer a primeira ordem",
        spend="Quanto gastar (BRL)",
        amount="5.000,00",
        review="Revisar compra (simulada)",
        confirm="Comprar (simulado)",
        executed="Executada",
        done="Concluir",
        profit="Resultado",
        protect="Proteger BTCBRL",
        stop="Stop: vender se cair até",
        target="Alvo: vender se subir até",
        save="Salvar proteção",
        saved="Proteção ativa na corretora.",
        protected="Protegida na corretora",
        close="Encerrar BTCBRL",
        sell_all="Vender tudo (simulado)",
        no_position="Nenhuma posição aberta.",
        history="Histórico de ordens",
        open_orders="Ordens abertas",
        buy_order="Comprar BTC por R$ 5.000,00 a mercado",
        sell_order="encerramento",
        at_a_price="A um preço",
        price="Preço limite (BRL)",
        quantity="Quantidade (BTC)",
        waiting="Aberta, esperando o preço",
        cancel="Cancelar: Comprar",
        cancelled="Ordem cancelada.",
        balances="Saldos",
        hint="lido como R$ 5.000,00",
    ),
    "en": PortfolioWords(
        language=ENGLISH,
        paper="Paper mode: prices and orders are not real",
        live="Live",
        first="Place the first order",
        spend="What to spend (BRL)",
        amount="5,000.00",
        review="Review purchase (paper)",
        confirm="Buy (paper)",
        executed="Executed",
        done="Done",
        profit="Profit",
        protect="Protect BTCBRL",
        stop="Stop: sell if it falls to",
        target="Target: sell if it rises to",
        save="Save protection",
        saved="Protection active on the exchange.",
        protected="Protected on the exchange",
        close="Close BTCBRL",
        sell_all="Sell all of it (paper)",
        no_position="No open position.",
        history="Order history",
        open_orders="Open orders",
        buy_order="Buy BTC for R$5,000.00 at market",
        sell_order="closing",
        at_a_price="At a price",
        price="Limit price (BRL)",
        quantity="Quantity (BTC)",
        waiting="Open, waiting for its price",
        cancel="Cancel: Buy",
        cancelled="Order cancelled.",
        balances="Balances",
        hint="read as R$5,000.00",
    ),
}
